// Prompt help: what the model will be told, who says what when, and words to choose from; nothing changes by itself.
import * as api from "./api.js";
import { button, h, replace } from "./dom.js";
import { icon } from "./icons.js";
import { secondsOf } from "./requests.js";
import { compose, hear, state } from "./state.js";
import { seconds as asSeconds, t, phrases } from "./words.js";

const PAUSE = 350; // milliseconds after the last key

/** The button that opens it, the dialogue budget, and the help itself. */
export function help(change) {
  const budget = h("div", { class: "budget", hidden: true });
  const body = h("div", { class: "help-body", id: "help-body", hidden: true });
  const opener = button({ class: "quiet", name: "wand", words: t("help"), title: t("help"), "aria-label": t("help"), "aria-expanded": "false", "aria-controls": "help-body" });
  const mark = h("span", { class: "mark", hidden: true });
  opener.append(mark);
  let timer = 0;
  let before = null; // the prompt as it was before help changed it
  let turn = 0;

  opener.addEventListener("click", () => {
    body.hidden = !body.hidden;
    opener.setAttribute("aria-expanded", String(!body.hidden));
  });

  async function ask() {
    const { draft } = state;
    const now = ++turn;
    const board = draft.way === "storyboard" ? draft.shots.filter((shot) => shot.prompt.trim()) : [];
    const words = draft.prompt.trim();
    if (!words && !board.length) return draw({ prompt: "", notes: [], lines: [], ambience: [] });
    const asked = { prompt: words, seconds: secondsOf(draft), language: draft.language, sound: draft.sound };
    if (board.length) asked.shots = board.map(({ prompt, seconds }) => ({ prompt, seconds }));
    try {
      const told = await api.plan(asked);
      if (now === turn) draw(told);
    } catch {
      if (now === turn) draw({ prompt: words, notes: [], lines: [], ambience: [] });
    }
    return undefined;
  }

  function draw(told) {
    const length = secondsOf(state.draft);
    const tight = told.notes.some((note) => /too fast|say it in several/.test(note));
    drawBudget(budget, told.lines, length, tight);
    const changed = state.draft.way !== "storyboard" && told.prompt && told.prompt !== state.draft.prompt.trim();
    mark.hidden = !told.notes.length;
    mark.textContent = told.notes.length;
    mark.setAttribute("aria-label", t("notes_count", { n: told.notes.length }));
    replace(
      body,
      told.notes.length ? h("ul", { class: "notes" }, told.notes.map((note) => h("li", {}, note))) : null,
      changed ? rewritten(told.prompt) : null,
      before !== null && !changed
        ? button({ class: "quiet", name: "back", words: t("help_undo"), onclick: () => (change(before), (before = null)) })
        : null,
      told.ambience.length ? h("p", { class: "hint" }, `${t("help_heard")}: ${told.ambience.join(", ")}`) : null,
      palette(),
    );
  }

  function rewritten(prompt) {
    const now = state.draft.prompt.trim();
    const same = prompt.startsWith(now) ? now.length : 0;
    return h(
      "div",
      { class: "rewritten" },
      h("h3", {}, t("help_told")),
      h("p", {}, prompt.slice(0, same), h("ins", {}, prompt.slice(same))),
      button({
        class: "quiet",
        name: "check",
        words: t("help_use"),
        onclick: () => {
          before = state.draft.prompt;
          change(prompt);
        },
      }),
    );
  }

  const names = ["prompt", "seconds", "language", "sound", "way", "shots", "clip", "change"];
  hear("draft", (changed) => {
    if (!names.some((name) => name in changed)) return;
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  draw({ prompt: "", notes: [], lines: [], ambience: [] });
  timer = setTimeout(ask, PAUSE);
  return { opener, budget, body };
}

/** Words that the model was taught, to be put into the prompt. */
function palette() {
  return h(
    "div",
    { class: "palette" },
    Object.entries(phrases()).map(([kind, words]) =>
      h(
        "div",
        { class: "palette-row", role: "group", "aria-label": t(`phrases_${kind}`) },
        h("span", {}, t(`phrases_${kind}`)),
        words.map((phrase) =>
          button({
            class: "tag",
            words: phrase,
            onclick: () => {
              const { prompt } = state.draft;
              const stop = prompt.trim() && !/[.!?,。！？，]\s*$/.test(prompt) ? t("comma") : "";
              compose({ prompt: `${prompt.trimEnd()}${stop}${prompt.trim() && t("space")}${phrase}` });
            },
          }),
        ),
      ),
    ),
  );
}

/** Which seconds are spoken in: the dialogue budget at a glance. */
function drawBudget(holder, lines, length, tight) {
  holder.hidden = !lines.length;
  if (!lines.length) return;
  const spoken = lines.reduce((total, line) => total + line.end - line.start, 0);
  const words = t(tight ? "budget_over" : "budget", { spoken: asSeconds(spoken), length: asSeconds(length) });
  holder.classList.toggle("over", tight);
  const bar = h(
    "div",
    { class: "bar", role: "img", "aria-label": words },
    lines.map((line) => {
      const piece = h("i", { title: `${line.text} (${asSeconds(line.start)}–${asSeconds(line.end)})`, "data-speaker": line.speaker });
      piece.style.left = `${(100 * line.start) / length}%`;
      piece.style.width = `${Math.max(1, (100 * (line.end - line.start)) / length)}%`;
      return piece;
    }),
  );
  replace(holder, icon("voice"), bar, h("small", {}, words));
}
