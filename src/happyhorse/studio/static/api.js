// The native API of the server: one function a call; what is refused is thrown as a Refusal with its sentence.
export class Refusal extends Error {
  constructor({ kind = "internal", message = "", hint = "", field = "" }, status) {
    super(message);
    Object.assign(this, { kind, hint, field, status });
  }
}

async function ask(method, path, body, headers = {}) {
  const sent = body instanceof FormData ? body : body === undefined ? undefined : JSON.stringify(body);
  if (sent !== undefined && !(body instanceof FormData)) headers["content-type"] = "application/json";
  let answer;
  try {
    answer = await fetch(path, { method, body: sent, headers });
  } catch {
    throw new Refusal({ kind: "away" }, 0);
  }
  if (answer.status === 204) return null;
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refusal(told.error || {}, answer.status);
  return told;
}

const query = (fields) => {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return kept.length ? `?${new URLSearchParams(kept)}` : "";
};

export const options = () => ask("GET", "/api/options");
export const session = () => ask("GET", "/api/session");
export const signIn = (key) => ask("POST", "/api/session", { key });
export const signOut = () => ask("DELETE", "/api/session");
export const prices = () => ask("GET", "/api/prices");
export const usage = (days) => ask("GET", `/api/usage${query({ days })}`);
export const estimate = (request) => ask("POST", "/api/estimate", request);
export const plan = (request) => ask("POST", "/api/plan", request);
export const history = (wanted) => ask("GET", `/api/jobs${query(wanted)}`);
export const job = (id) => ask("GET", `/api/jobs/${id}`);
export const cancel = (id) => ask("POST", `/api/jobs/${id}/cancel`);
export const favour = (id, favourite) => ask("PUT", `/api/jobs/${id}/favourite`, { favourite });
export const remove = (id) => ask("DELETE", `/api/jobs/${id}`);
export const upload = (reference) => ask("GET", `/api/uploads/${reference.replace("store:", "")}`);

const unanswered = new Map(); // keys of wishes whose answer was lost, by what was asked

export const submit = (request) => wish("/api/jobs", request);
export const upscale = (id, resolution) => wish(`/api/jobs/${id}/upscale`, { resolution });

/** Ask for a clip; asked the same again after a lost answer, it is the same wish and not another. */
async function wish(path, request) {
  const asked = `${path} ${JSON.stringify(request)}`;
  const key = unanswered.get(asked) || crypto.randomUUID?.() || String(Math.random());
  unanswered.delete(asked); // two alike at once are two wishes
  try {
    return await ask("POST", path, request, { "idempotency-key": key });
  } catch (refused) {
    if (!refused.status || refused.status >= 500) unanswered.set(asked, key);
    throw refused;
  }
}

export function send(file) {
  const form = new FormData();
  form.append("file", file);
  return ask("POST", "/api/uploads", form);
}

/** Hear of a job until it is over, or until the line is lost for good; answers with a way to stop. */
export function watch(id, told, lost) {
  const source = new EventSource(`/api/jobs/${id}/events`);
  source.addEventListener("job", (event) => {
    const now = JSON.parse(event.data);
    if (["done", "failed", "cancelled"].includes(now.state)) source.close();
    told(now);
  });
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) lost(); // else the browser calls again
  });
  return () => source.close();
}

/** One of the server's own links as this page may load it, whatever name the server gave itself. */
export function here(link) {
  if (!link) return "";
  const found = new URL(link, location.href);
  return found.pathname + found.search;
}
