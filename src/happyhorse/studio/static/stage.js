// The stage: an empty frame of the chosen shape, a clip in the making, a finished clip, or two in step.
import * as api from "./api.js";
import { button, dialog, h, notice, popover, replace } from "./dom.js";
import { refill } from "./composer.js";
import { icon } from "./icons.js";
import { player } from "./player.js";
import { again, nearest, toDraft } from "./requests.js";
import { curl, python } from "./snippets.js";
import { forget, hear, isOver, learn, show, state } from "./state.js";
import { ago, clock, credits, duration, examples, said, t } from "./words.js";

let now = null; // the player, where there is one
let leave = () => {}; // takes the notice of choosing away
let drawn = ""; // what is on the stage, so that it is built once

export function stage() {
  const element = h("section", { class: "stage", id: "stage", "aria-label": t("stage"), tabindex: -1 });
  const draw = () => render(element);
  hear("stage", () => {
    draw();
    if (state.shown && matchMedia("(max-width: 1080px)").matches) element.scrollIntoView({ block: "nearest" });
  });
  hear("jobs", (jobs) => {
    if (!jobs?.length || jobs.some((job) => job.id === state.shown || job.id === state.beside)) draw();
  });
  hear("draft", (change) => {
    if (!state.shown && ["ratio", "resolution", "way"].some((name) => name in change)) draw();
  });
  draw();
  return element;
}

/** Hand a key to the player; true where it was used. */
export const playerKey = (event) => Boolean(now?.key(event));

function render(element) {
  const [job, other] = [state.jobs.get(state.shown), state.jobs.get(state.beside)];
  const face = job ? `${job.id} ${job.state} ${other?.id || ""} ${other?.state || ""} ${Boolean(job.url)}` : "none";
  if (face === drawn && job && !isOver(job)) return update(element, job);
  if (face === drawn && job) return dress(element, job);
  drawn = face;
  leave();
  now?.pause();
  now = null;
  element.dataset.state = job ? job.state : "empty";
  if (!job) return replace(element, empty());
  if (!isOver(job)) {
    replace(element, making());
    return update(element, job);
  }
  if (job.state !== "done" || !job.url) return replace(element, over(job));
  replace(element, ...finished(job, other?.url ? other : null));
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) now.play();
  return undefined;
}

const sizeOf = (ratio, resolution) => {
  const size = state.options?.sizes?.[ratio] || { width: 448, height: 252 };
  const short = { "720p": 720, "1080p": 1080 }[resolution];
  const factor = short ? short / Math.min(size.width, size.height) : 1;
  return { width: Math.round(size.width * factor), height: Math.round(size.height * factor) };
};

function framed(ratio, ...children) {
  const { width, height } = sizeOf(ratio, "draft");
  const frame = h("div", { class: "frame" }, children);
  frame.style.setProperty("--ratio", width / height);
  return frame;
}

// ── nothing yet ──

function empty() {
  const { ratio, resolution } = state.draft;
  const size = sizeOf(ratio, resolution);
  const ideas = examples().map((words) =>
    h("li", {}, h("button", { type: "button", class: "idea", onclick: () => refill({ ...state.draft, way: "text", prompt: words }) }, h("span", {}, words))),
  );
  const frame = framed(
    ratio,
    h("div", { class: "leader" }, h("h1", {}, t("empty_title")), h("p", {}, t("empty_words"))),
    h("span", { class: "corner num" }, `${ratio}  ${size.width}×${size.height}`),
  );
  frame.classList.add("blank");
  const first = state.draft.way === "text" ? h("ul", { class: "ideas", "aria-label": t("ideas") }, ideas) : null;
  return [h("div", { class: "frames" }, frame), first];
}

// ── in the making ──

function making() {
  const job = state.jobs.get(state.shown);
  const frame = framed(
    job.request.ratio,
    h("img", { class: "preview", alt: "", hidden: true }),
    h(
      "div",
      { class: "progress" },
      h("p", { class: "doing" }),
      h("div", { class: "bar", role: "progressbar", "aria-valuemin": 0, "aria-valuemax": 100, "aria-label": t("progress") }, h("i", {})),
      h("p", { class: "facts num" }),
    ),
  );
  frame.classList.add("blank", "making");
  const stop = button({
    class: "quiet",
    name: "close",
    words: t("cancel"),
    "data-do": "cancel",
    onclick: async () => {
      try {
        learn(await api.cancel(state.shown));
      } catch (refused) {
        notice(said(refused), { bad: true });
      }
    },
  });
  return [h("div", { class: "frames" }, frame), h("div", { class: "under" }, legend(job), h("div", { class: "acts" }, stop))];
}

function update(element, job) {
  const find = (selector) => element.querySelector(selector);
  const share = Math.round(100 * job.progress);
  const waiting = job.state === "queued";
  find(".doing").textContent = job.cancelling
    ? t("cancelling")
    : waiting
      ? t(job.place ? "place" : "next", { place: job.place })
      : t(`stage_${job.stage || "text"}`);
  const bar = find("[role=progressbar]");
  bar.setAttribute("aria-valuenow", share);
  bar.classList.toggle("waiting", waiting);
  bar.firstChild.style.width = `${share}%`;
  const spent = job.started ? Date.now() / 1000 - job.started : 0;
  const left = share > 8 && spent > 3 ? (spent * (100 - share)) / share : null;
  const facts = waiting ? [ago(job.created)] : [`${share} %`, duration(Math.max(0, spent)), left && t("left", { time: duration(left) })];
  find(".facts").textContent = facts.filter(Boolean).join("  ·  ");
  if (job.preview) {
    const picture = find(".preview");
    picture.src = api.here(job.preview);
    picture.alt = t("preview");
    picture.hidden = false;
  }
}

// ── over ──

function over(job) {
  const gone = job.state === "done";
  const frame = framed(
    job.request.ratio,
    h(
      "div",
      { class: "leader" },
      h("h2", {}, t(gone ? "gone_title" : `state_${job.state}`)),
      h("p", {}, gone ? t("gone_words") : job.state === "cancelled" ? t("cancelled_words") : said(job.error || {})),
    ),
  );
  frame.classList.add("blank");
  return [h("div", { class: "frames" }, frame), h("div", { class: "under" }, legend(job), h("div", { class: "acts" }, remixing(job), star(job), removing(job)))];
}

function finished(job, other) {
  const clip = (each) => ({
    src: api.here(each.url),
    poster: api.here(each.thumbnail),
    label: title(each),
    ratio: each.results.width / each.results.height,
    silent: each.results.sound === false,
  });
  now = player([clip(job), ...(other ? [clip(other)] : [])]);
  const under = other
    ? h(
        "div",
        { class: "under" },
        h("p", { class: "hint" }, t("in_step")),
        h("div", { class: "acts" }, button({ class: "quiet", name: "close", words: t("compare_end"), onclick: () => show(job.id) })),
      )
    : h("div", { class: "under" }, legend(job), acts(job));
  return [now.element, under];
}

export const title = (job) =>
  job.request.prompt || job.request.shots?.map((shot) => shot.prompt).join(" / ") || t(`way_${job.request.first_frame ? "picture" : "edit"}`);

function legend(job) {
  const { request, results } = job;
  const facts = [
    results.width ? `${results.width}×${results.height}` : request.ratio,
    t("secs", { n: request.seconds }),
    request.seed !== null ? t("seed_is", { seed: request.seed }) : "",
    results.work_seconds ? t("took", { time: duration(results.work_seconds) }) : "",
    job.charge ? credits(job.charge, state.prices?.currency) : "",
  ];
  return h(
    "div",
    { class: "legend" },
    h("p", { class: "title", title: title(job) }, title(job)),
    h("p", { class: "facts num" }, facts.filter(Boolean).join("  ·  ")),
  );
}

function acts(job) {
  const link = api.here(job.url);
  return h(
    "div",
    { class: "acts", role: "group", "aria-label": t("acts") },
    remixing(job),
    button({ class: "quiet", name: "extend", words: t("extend"), "data-do": "extend", onclick: () => extend(job) }),
    larger(job),
    button({
      class: "quiet",
      name: "compare",
      words: t("compare"),
      "data-do": "compare",
      "aria-pressed": String(state.choosing),
      onclick: (event) => {
        state.choosing = !state.choosing;
        event.currentTarget.setAttribute("aria-pressed", String(state.choosing));
        leave();
        if (state.choosing) leave = notice(t("compare_choose"));
        },
    }),
    h("a", { class: "quiet", href: `${link}?download=true`, download: `happyhorse-${job.request.seed}.mp4`, "data-do": "download" }, icon("down"), h("span", {}, t("download"))),
    details(job),
    star(job),
    removing(job),
  );
}

const remixing = (job) =>
  button({
    class: "quiet",
    name: "remix",
    words: t("remix"),
    "data-do": "remix",
    title: t("remix_about"),
    onclick: async () => {
      refill(await toDraft(job, found));
      notice(t("remix_done"));
    },
  });

async function found(reference) {
  const kept = await api.upload(reference);
  return { ...kept, url: api.here(kept.url) };
}

/** A finished clip goes back in as a clip to go on from. */
async function extend(job) {
  const { width, height, seconds } = job.results;
  const clip = { reference: new URL(job.url, location.href).href, name: title(job), kind: "video", url: api.here(job.url), width, height, seconds };
  refill({ way: "edit", change: "extend", clip, prompt: job.request.prompt, seconds: 5, ratio: nearest(width, height), sound: job.request.sound });
  notice(t("extend_done"));
}

function larger(job) {
  const { request } = job;
  if (request.resolution === "1080p" || request.source || request.extend || request.dub) return null;
  const opener = button({ class: "quiet", name: "larger", words: t("larger"), "data-do": "larger" });
  const sizes = request.resolution === "720p" ? ["1080p"] : ["720p", "1080p"];
  return popover(opener, (close) => [
    h("h3", {}, t("larger")),
    h("p", { class: "hint" }, t(job.latents ? "larger_about" : "larger_anew")),
    ...sizes.map((resolution) => {
      const { width, height } = sizeOf(request.ratio, resolution);
      const price = state.prices?.second?.happyhorse?.[resolution];
      return button({
        class: "row",
        words: [`${resolution}  ${width}×${height}`, price && credits(price * request.seconds, state.prices.currency)].filter(Boolean).join("  ·  "),
        onclick: async () => {
          close();
          try {
            const made = await (job.latents ? api.upscale(job.id, resolution) : api.submit(again(job, { resolution })));
            learn(made);
            show(made.id);
          } catch (refused) {
            notice(said(refused), { bad: true });
          }
        },
      });
    }),
  ]);
}

function star(job) {
  return button({
    class: "quiet star",
    name: "star",
    label: t(job.favourite ? "unstar" : "star"),
    "aria-pressed": String(job.favourite),
    "data-do": "star",
    onclick: () => favour(job.id),
  });
}

export async function favour(id) {
  try {
    learn(await api.favour(id, !state.jobs.get(id).favourite));
  } catch (refused) {
    notice(said(refused), { bad: true });
  }
}

function dress(element, job) {
  const pressed = element.querySelector("[data-do=star]");
  pressed?.setAttribute("aria-pressed", String(job.favourite));
  pressed?.setAttribute("aria-label", t(job.favourite ? "unstar" : "star"));
}

const removing = (job) => button({ class: "quiet", name: "bin", label: t("delete"), "data-do": "delete", onclick: () => remove(job.id) });

/** Ask once, then take a job and its clip away. */
export async function remove(id) {
  const answer = await dialog(t("delete_title"), h("p", {}, t("delete_words")), (close) => [
    button({ class: "quiet", words: t("keep"), onclick: () => close("") }),
    button({ class: "go danger", words: t("delete"), autofocus: true, onclick: () => close("yes") }),
  ]);
  if (answer !== "yes") return;
  try {
    if (!isOver(state.jobs.get(id))) await api.cancel(id);
    await api.remove(id);
    forget(id);
    notice(t("deleted"));
  } catch (refused) {
    notice(said(refused), { bad: true });
  }
}

// ── how it was made ──

function details(job) {
  const opener = button({ class: "quiet", name: "code", words: t("details"), "data-do": "details" });
  opener.addEventListener("click", () => {
    const { results } = job;
    const rows = [
      [t("prompt_told"), results.prompt],
      [t("choice_seed"), results.seed],
      [t("model"), `${results.preset}  ${results.weights || ""}`],
      [t("picture"), `${results.width}×${results.height}, ${results.fps} fps, ${results.frames}`],
      [t("provenance"), t("provenance_words")],
    ];
    const lines = (results.lines || []).map((line) => h("li", {}, h("span", { class: "num" }, `${clock(line.start)}–${clock(line.end)} `), line.text));
    const notes = (results.notes || []).map((note) => h("li", {}, note));
    const body = h(
      "div",
      { class: "details" },
      h("dl", {}, rows.filter(([, value]) => value !== undefined).map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, String(value))))),
      lines.length ? [h("h3", {}, t("lines")), h("ul", { class: "plain" }, lines)] : null,
      notes.length ? [h("h3", {}, t("notes")), h("ul", { class: "notes" }, notes)] : null,
      ...[["curl", curl(job)], ["Python", python(job)]].map(([name, text]) => snippet(name, text)),
    );
    dialog(t("details"), body, (close) => [
      button({ class: "quiet", name: "link", words: t("copy_link"), onclick: () => copy(new URL(job.url, location.href).href) }),
      button({ class: "go", words: t("close"), onclick: () => close() }),
    ]);
  });
  return opener;
}

function snippet(name, text) {
  return h(
    "section",
    { class: "snippet" },
    h("header", {}, h("h3", {}, name), button({ class: "quiet", name: "copy", words: t("copy_as", { name }), onclick: () => copy(text) })),
    h("pre", { tabindex: 0 }, h("code", {}, text)),
  );
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    notice(t("copied"));
  } catch {
    notice(t("copy_failed"), { bad: true });
  }
}

