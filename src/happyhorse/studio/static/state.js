// What the Studio knows, and who wants to hear when it changes.
const listeners = new Map();

/** Hear of a topic: "draft", "jobs", "stage", "session", "locked", "view". Answers with a way to stop. */
export function hear(topic, listener) {
  if (!listeners.has(topic)) listeners.set(topic, new Set());
  listeners.get(topic).add(listener);
  return () => listeners.get(topic).delete(listener);
}

export function tell(topic, what) {
  for (const listener of [...(listeners.get(topic) || [])]) listener(what);
}

export const WAYS = ["text", "picture", "references", "edit", "storyboard"];
export const EMPTY = Object.freeze({
  way: "text",
  prompt: "",
  seconds: 5,
  ratio: "16:9",
  resolution: "draft",
  sound: true,
  language: "auto",
  seed: null,
  locked: false,
  steps: null,
  negative_prompt: "",
  expand: true,
  watermark: false,
  count: 1,
  first_frame: null,
  last_frame: null,
  references: [],
  motions: [],
  voices: [],
  clip: null,
  change: "source",
  keep_sound: false,
  between: null,
  speech: null,
  ambience: null,
  shots: [],
  script: "",
});

const KEPT = "happyhorse.draft";
const TASTE = "happyhorse.taste";

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name) || "{}");
  } catch {
    return {};
  }
}

function write(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // a full or forbidden store only means that nothing is remembered
  }
}

export const state = {
  draft: { ...EMPTY, ...read(KEPT) },
  taste: { theme: "", words: "", volume: 1, muted: false, ...read(TASTE) },
  options: null,
  session: null,
  jobs: new Map(),
  shown: null, // the id of the job on the stage
  beside: null, // the one it is compared with
  choosing: false, // the next one chosen is put beside
  view: "make",
  usage: null,
  prices: null,
  quiet: new Set(), // jobs of a batch: they end without a notice
};

let due = 0;

/** Change the draft; it outlives the page. */
export function compose(change) {
  Object.assign(state.draft, change);
  clearTimeout(due);
  due = setTimeout(() => write(KEPT, state.draft), 300);
  tell("draft", change);
}

export function prefer(change) {
  Object.assign(state.taste, change);
  write(TASTE, state.taste);
}

export const isOver = (job) => ["done", "failed", "cancelled"].includes(job.state);

/** Take in what the server says of jobs. */
export function learn(...jobs) {
  for (const job of jobs) state.jobs.set(job.id, job);
  tell("jobs", jobs);
}

export function forget(id) {
  state.jobs.delete(id);
  if (state.shown === id) state.shown = null;
  if (state.beside === id) state.beside = null;
  tell("jobs", []);
  tell("stage");
}

/** Put a job on the stage, or beside the one that is there. */
export function show(id) {
  if (state.choosing && state.shown && id !== state.shown) state.beside = id;
  else [state.shown, state.beside] = [id, null];
  state.choosing = false;
  tell("stage");
}
