// A job as the words that ask for it from a shell or from Python.
import { again } from "./requests.js";
import { state } from "./state.js";

const HIDDEN = ["preset"];
const ORDINARY = { sound: true, expand: true, language: "auto", resolution: "draft" };

/** The fields worth writing down: those that are not so anyway. */
function told(job) {
  const isWorth = ([name, value]) => !HIDDEN.includes(name) && ORDINARY[name] !== value && !(value === false && !(name in ORDINARY));
  return Object.fromEntries(Object.entries(again(job, {})).filter(isWorth));
}

const inShell = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

export function curl(job) {
  const key = state.session?.key_needed ? ` \\\n  -H "authorization: Key $HAPPYHORSE_TOKEN"` : "";
  return `curl ${location.origin}/api/jobs \\\n  -H 'content-type: application/json'${key} \\\n  -d ${inShell(JSON.stringify(told(job)))}`;
}

const IN_PYTHON = { true: "True", false: "False", null: "None" };
// strings are found first, so that nothing inside them is
const inPython = (value) =>
  JSON.stringify(value, null, 4).replace(/"(?:[^"\\]|\\.)*"|\b(?:true|false|null)\b/g, (found) => IN_PYTHON[found] ?? found);

export function python(job) {
  const needed = state.session?.key_needed;
  const headers = needed ? `, headers={"authorization": "Key " + os.environ["HAPPYHORSE_TOKEN"]}` : "";
  return `${needed ? "import os\n" : ""}import time

import httpx

with httpx.Client(base_url="${location.origin}"${headers}) as server:
    job = server.post("/api/jobs", json=${inPython(told(job)).replaceAll("\n", "\n    ")}).raise_for_status().json()
    while job["state"] in ("queued", "running"):
        time.sleep(1)
        job = server.get(f"/api/jobs/{job['id']}").json()
    with open("clip.mp4", "wb") as file:
        file.write(server.get(job["url"]).content)
`;
}
