// Between the draft on the screen and the request on the wire; remixes, extensions and larger clips are such drafts.
import { EMPTY, state } from "./state.js";

const SHORTEST = 3;
const LONGEST = 15;
const reference = (file) => file.reference;
const within = (seconds) => Math.min(LONGEST, Math.max(SHORTEST, Math.ceil(seconds - 0.02)));

/** Which fields each way of making a clip hands over, beside those that all do. */
const GIVEN = {
  text: () => ({}),
  picture: (draft) => ({
    first_frame: draft.first_frame && reference(draft.first_frame),
    last_frame: draft.last_frame && reference(draft.last_frame),
  }),
  references: (draft) => ({
    references: draft.references.map(reference),
    motions: draft.motions.map(reference),
    voices: draft.sound ? draft.voices.map(reference) : [],
  }),
  edit: (draft) => ({
    [draft.change]: draft.clip && reference(draft.clip),
    keep_sound: draft.change === "source" && draft.keep_sound,
    between: draft.change === "source" ? draft.between : null,
    references: draft.change === "dub" ? [] : draft.references.map(reference),
  }),
  storyboard: (draft) => ({
    shots: draft.shots
      .filter((shot) => shot.prompt.trim())
      .map(({ prompt, seconds }) => (seconds ? { prompt, seconds } : { prompt })),
    references: draft.references.map(reference),
  }),
};

const isEmpty = (value) =>
  value === null || value === undefined || value === "" || value === false || (Array.isArray(value) && !value.length);

/** The draft as a request: only what differs from what the server takes anyway. */
export function toRequest(draft) {
  const told = {
    prompt: draft.prompt.trim(),
    seconds: secondsOf(draft),
    ratio: draft.ratio,
    language: draft.language === "auto" ? null : draft.language,
    seed: draft.locked ? draft.seed : null,
    resolution: resolutionOf(draft) === "draft" ? null : draft.resolution,
    steps: draft.steps,
    negative_prompt: draft.negative_prompt.trim(),
    script: draft.script.trim(),
    speech: draft.sound && canSpeak(draft) && draft.speech ? reference(draft.speech) : null,
    ambience: draft.sound && !keepsSound(draft) && draft.ambience ? reference(draft.ambience) : null,
    ...GIVEN[draft.way](draft),
    watermark: draft.watermark,
  };
  const kept = Object.fromEntries(Object.entries(told).filter(([, value]) => !isEmpty(value)));
  if (!draft.sound) kept.sound = false;
  if (!draft.expand) kept.expand = false;
  return kept;
}

const keepsSound = (draft) => draft.way === "edit" && draft.change === "source" && draft.keep_sound;
/** Whether a recording may drive the lips beside what is given. */
export const canSpeak = (draft) => draft.way !== "edit";
/** A clip that is changed comes back as large as it is made. */
export const resolutionOf = (draft) => (draft.way === "edit" ? "draft" : draft.resolution);

/** How long the clip will be: some things that are given say it. */
export function secondsOf(draft) {
  if (draft.way === "edit" && draft.clip && draft.change !== "extend") return within(draft.clip.seconds);
  if (draft.way === "storyboard") {
    const shots = draft.shots.filter((shot) => shot.prompt.trim());
    if (shots.length && shots.every((shot) => shot.seconds)) {
      return within(shots.reduce((total, shot) => total + shot.seconds, 0));
    }
  }
  return draft.seconds;
}

/** Whether something else than the slider decides the length. */
export const followsLength = (draft) =>
  (draft.way === "edit" && draft.clip && draft.change !== "extend") ||
  (draft.way === "storyboard" && draft.shots.length > 0 && draft.shots.every((s) => s.seconds && s.prompt.trim()));

/** What is still missing before the draft can be sent, as the key of its words; nothing where it is ready. */
export function missing(draft) {
  if (draft.way === "picture" && !draft.first_frame && !draft.last_frame) return "needs_picture";
  if (draft.way === "references" && !draft.references.length && !draft.motions.length && !draft.voices.length) {
    return "needs_reference";
  }
  if (draft.way === "edit" && !draft.clip) return "needs_clip";
  if (draft.way === "storyboard" && !draft.shots.some((shot) => shot.prompt.trim())) return "needs_shots";
  const wordless = draft.way === "storyboard" || draft.first_frame || (draft.clip && draft.change !== "source");
  const silent = draft.way === "text" || draft.way === "references" || !wordless;
  return silent && !draft.prompt.trim() ? "needs_prompt" : "";
}

/** The shape nearest to a picture's. */
export function nearest(width, height) {
  const sizes = Object.entries(state.options?.sizes || { "16:9": { width: 16, height: 9 } });
  const away = ([, size]) => Math.abs(Math.log((size.width / size.height) * (height / width)));
  return sizes.reduce((best, each) => (away(each) < away(best) ? each : best))[0];
}

const FILES = ["first_frame", "last_frame", "speech", "ambience"];
const LISTS = ["references", "motions", "voices"];
const PLAIN = ["prompt", "seconds", "ratio", "resolution", "sound", "language", "steps", "negative_prompt", "expand"];

/** A job's request as a draft again; `look` finds the upload behind a reference. */
export async function toDraft(job, look) {
  const told = job.request;
  const found = async (name) => (name ? await look(name).catch(() => null) : null);
  const draft = { ...EMPTY, seed: told.seed ?? null, locked: told.seed !== null && told.seed !== undefined };
  for (const name of PLAIN) if (told[name] !== undefined) draft[name] = told[name];
  for (const name of FILES) draft[name] = await found(told[name]);
  for (const name of LISTS) draft[name] = (await Promise.all((told[name] || []).map(found))).filter(Boolean);
  draft.change = ["source", "extend", "dub"].find((name) => told[name]) || "source";
  draft.clip = await found(told[draft.change]);
  draft.keep_sound = Boolean(told.keep_sound);
  draft.between = told.between || null;
  draft.shots = (told.shots || []).map((shot) => ({ prompt: shot.prompt, seconds: shot.seconds ?? null }));
  draft.script = subtitles(told.script || []);
  draft.way = wayOf(told);
  return draft;
}

export function wayOf(told) {
  if (told.source || told.extend || told.dub) return "edit";
  if (told.shots?.length) return "storyboard";
  if (told.first_frame || told.last_frame) return "picture";
  if (told.references?.length || told.motions?.length || told.voices?.length) return "references";
  return "text";
}

/** The same request again, with some fields changed. */
export function again(job, change) {
  const kept = Object.entries(job.request).filter(([, value]) => !isEmpty(value) || value === false);
  return { ...Object.fromEntries(kept), ...change };
}

const two = (number) => String(number).padStart(2, "0");
const clock = (seconds) => {
  const whole = Math.floor(seconds);
  const parts = String(Math.round((seconds - whole) * 1000)).padStart(3, "0");
  return `00:${two(Math.floor(whole / 60))}:${two(whole % 60)},${parts}`;
};

/** Timed lines as the text of a subtitle file. */
export const subtitles = (lines) =>
  lines.map((line, place) => `${place + 1}\n${clock(line.start)} --> ${clock(line.end)}\n${line.text}`).join("\n\n");
