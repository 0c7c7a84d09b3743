// Keeps what is shown true: the job on the stage by its events, all others by asking now and then.
import * as api from "./api.js";
import { notice } from "./dom.js";
import { forget, hear, isOver, learn, show, state } from "./state.js";
import { said, t } from "./words.js";

const PAUSE = 2500; // milliseconds between two looks at jobs that are not on the stage
const MOST = 12; // looked at in one go; those in line longest come first
let watched = null;
let stop = () => {};
const toldOf = new Set();

export function begin() {
  hear("stage", follow);
  hear("jobs", follow);
  setInterval(look, PAUSE);
}

function follow() {
  const job = state.jobs.get(state.shown);
  const wanted = job && !isOver(job) ? job.id : null;
  if (wanted === watched) return;
  stop();
  watched = wanted;
  stop = wanted ? api.watch(wanted, take, () => lose(wanted)) : () => {};
}

/** Without events a job is asked for as all others are; when it has news, its events are tried again. */
function lose(id) {
  if (watched === id) watched = null;
}

function take(job) {
  if (isOver(job) && !toldOf.has(job.id)) tell(job);
  learn(job);
}

async function look() {
  const open = [...state.jobs.values()].filter((job) => !isOver(job) && job.id !== watched).sort((a, b) => a.created - b.created);
  if (!open.length || document.hidden) return;
  const asked = open.slice(0, MOST);
  const told = await Promise.allSettled(asked.map((job) => api.job(job.id)));
  const found = told.filter(({ status }) => status === "fulfilled").map(({ value }) => value);
  const changed = found.filter((job) => JSON.stringify(job) !== JSON.stringify(state.jobs.get(job.id)));
  for (const job of changed) if (isOver(job)) tell(job);
  if (changed.length) learn(...changed);
  told.forEach(({ reason }, place) => {
    if (reason?.status === 404) forget(asked[place].id); // any other error passes
  });
}

function tell(job) {
  if (toldOf.has(job.id) || state.quiet.has(job.id)) return;
  toldOf.add(job.id);
  if (job.id === state.shown) {
    document.getElementById("spoken").textContent = t(job.state === "done" ? "spoken_done" : "spoken_over");
    return;
  }
  const words = (job.request.prompt || "").slice(0, 60);
  if (job.state === "done") {
    notice(t("ready", { words }), { action: { words: t("show"), run: () => show(job.id) } });
  } else if (job.state === "failed") {
    notice(`${t("state_failed")}: ${said(job.error)}`, { bad: true });
  }
}
