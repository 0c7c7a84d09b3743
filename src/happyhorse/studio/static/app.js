// The Studio: puts its parts on the page, and leads keys and addresses to them.
import * as api from "./api.js";
import { composer } from "./composer.js";
import { button, dialog, h, replace } from "./dom.js";
import * as live from "./live.js";
import { reel } from "./reel.js";
import { badge, enter } from "./session.js";
import { favour, playerKey, stage } from "./stage.js";
import { hear, learn, prefer, show, state, tell } from "./state.js";
import { t } from "./words.js";

// what is seldom opened is fetched when it is
const VIEWS = {
  make,
  batch: async () => (await import("./batch.js")).batch(),
  usage: async () => (await import("./usage.js")).usage(),
};

async function begin() {
  document.title = t("title");
  document.getElementById("skip").textContent = t("skip");
  document.getElementById("notices").dataset.close = t("close");
  replace(document.getElementById("top"), top());
  const [options, prices] = await Promise.all([reach(api.options), reach(api.prices)]);
  Object.assign(state, { options, prices });
  await open();
  performance.mark("usable");
  addEventListener("hashchange", open);
  addEventListener("keydown", keys);
  hear("stage", remember);
  live.begin();
  await enter();
  await recall();
  document.documentElement.dataset.ready = "true";
}

/** Ask until the server answers. */
async function reach(call) {
  for (;;) {
    try {
      return await call();
    } catch {
      document.getElementById("main").textContent = t("away_page");
      await new Promise((resolve) => setTimeout(resolve, 1500));
    }
  }
}

// ── the frame around everything ──

function top() {
  const links = Object.keys(VIEWS).map((name) =>
    h("a", { href: name === "make" ? "#" : `#${name}`, "data-view": name }, t(`view_${name}`)),
  );
  return [
    h("a", { class: "brand", href: "#", "aria-label": t("title") }, h("img", { src: new URL("horse.svg", import.meta.url).href, alt: "", width: 28, height: 28 }), h("span", {}, "HappyHorse")),
    h("nav", { "aria-label": t("title") }, links),
    badge(),
    h(
      "div",
      { class: "tastes" },
      button({ class: "bare", name: "keys", label: t("shortcuts"), onclick: help }),
      button({ class: "bare", name: "moon", label: t("theme"), id: "theme", onclick: turn }),
      button({ class: "bare tongue", words: t("other_language"), id: "language", lang: document.documentElement.lang.startsWith("zh") ? "en" : "zh-CN", onclick: translate }),
    ),
  ];
}

function turn() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  prefer({ theme: root.dataset.theme });
}

function translate() {
  prefer({ words: document.documentElement.lang.startsWith("zh") ? "en" : "zh" });
  setTimeout(() => location.reload(), 350); // the draft is written down by then
}

// ── views and addresses ──

function make() {
  return [h("div", { class: "room" }, stage(), composer()), reel()];
}

const built = {};

async function open() {
  const [, name] = location.hash.match(/^#(\w+)/) || [];
  const view = name in VIEWS ? name : "make";
  const main = document.getElementById("main");
  for (const link of document.querySelectorAll("nav a")) {
    if (link.dataset.view === view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  state.view = view;
  main.dataset.view = view;
  // what was made once stays as it was left
  built[view] ||= h("div", { class: `view ${view}` }, await VIEWS[view]());
  if (state.view !== view) return;
  if (main.firstElementChild !== built[view]) replace(main, built[view]);
  tell("view", view);
  if (view === "make") recall();
}

function remember() {
  const wanted = state.shown ? `#clip/${state.shown}` : "#";
  if (state.view === "make" && location.hash !== wanted) history.replaceState(null, "", wanted);
  else if (state.view !== "make" && state.shown) location.hash = wanted;
}

/** The clip that the address names comes on the stage. */
async function recall() {
  const [, id] = location.hash.match(/^#clip\/([\w-]+)/) || [];
  if (!id || id === state.shown) return;
  try {
    if (!state.jobs.has(id)) learn(await api.job(id));
    show(id);
  } catch {
    history.replaceState(null, "", "#");
  }
}

// ── keys ──

const isWriting = (element) => element.closest("textarea, select, input:not([type=range], [type=checkbox], [type=radio]), dialog");

function keys(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
  const onButton = event.target.closest("button, a, input, summary") && [" ", "Enter"].includes(event.key);
  const does = {
    "/": () => document.getElementById("search")?.focus(),
    p: () => document.getElementById("prompt")?.focus(),
    s: () => state.shown && favour(state.shown),
    "?": help,
  }[event.key];
  if (does && state.view === "make") (event.preventDefault(), does());
  else if (event.key === "?") help();
  else if (!onButton && state.view === "make" && playerKey(event)) event.preventDefault();
}

function help() {
  const rows = [
    ["Ctrl ↵", "send"], ["p", "prompt"], ["/", "search"], ["Space", "play"], [", .", "frame"], ["j l", "second"], ["m", "mute"], ["f", "full"],
    ["s", "star"], ["← ↑ → ↓", "reel"], ["?", "help"],
  ];
  const list = rows.map(([key, what]) => h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, t(`key_${what}`))));
  dialog(t("keys_title"), h("dl", { class: "keys" }, list), (close) => [button({ class: "go", words: t("close"), autofocus: true, onclick: () => close() })]);
}

begin();
