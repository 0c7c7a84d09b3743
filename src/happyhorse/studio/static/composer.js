// Where a clip is asked for: what is given, the words, the choices, and what it will cost.
import * as api from "./api.js";
import { chips } from "./choices.js";
import { button, h, notice, replace } from "./dom.js";
import { droppable, retag, slot, TAGS, take, tray } from "./files.js";
import { help } from "./help.js";
import { missing, nearest, secondsOf, toRequest } from "./requests.js";
import { compose, EMPTY, hear, learn, show, state, tell, WAYS } from "./state.js";
import { storyboard } from "./storyboard.js";
import { credits, duration, said, t } from "./words.js";

const LONGEST_PROMPT = 4000;
const MOST = { picture: 9, video: 3, sound: 3 };
const FIELDS = { picture: "references", video: "motions", sound: "voices" };

export function composer() {
  const words = prompt();
  const aid = help(words.change);
  const form = h(
    "form",
    { class: "dock", id: "composer", "aria-label": t("composer"), onsubmit: (event) => (event.preventDefault(), send()) },
    h("div", { class: "dock-head" }, ways(), aid.opener),
    given(words.insert),
    words.element,
    aid.budget,
    aid.body,
    h("div", { class: "foot" }, chips(), offer()),
  );
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) (event.preventDefault(), send());
  });
  droppable(form, (files) => dropped(files));
  words.element.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files || [])];
    if (files.length) (event.preventDefault(), dropped(files));
  });
  return form;
}

/** Put a whole draft in place of the one that is there. */
export function refill(draft) {
  compose({ ...EMPTY, ...draft });
  document.getElementById("prompt")?.focus();
}

// ── the ways of making a clip ──

function ways() {
  const group = h("div", { class: "ways", role: "radiogroup", "aria-label": t("way") });
  for (const way of WAYS) {
    const input = h("input", { type: "radio", name: "way", value: way, class: "unseen", onchange: () => compose({ way }) });
    input.checked = state.draft.way === way;
    hear("draft", (change) => {
      if ("way" in change) input.checked = change.way === way;
    });
    group.append(h("label", {}, input, h("span", {}, t(`way_${way}`))));
  }
  return group;
}

/** Files dropped anywhere find the place that suits them. */
async function dropped(files) {
  const { draft } = state;
  for (const file of await take(files, ["picture", "video", "sound"])) {
    if (draft.way === "references" || (draft.way === "storyboard" && file.kind === "picture")) add(file.kind, [file]);
    else if (file.kind === "picture" && draft.way !== "edit") first(file);
    else if (file.kind === "picture") add("picture", [file]);
    else if (file.kind === "video") compose({ way: "edit", clip: file });
    else compose({ speech: file });
  }
}

function first(file) {
  compose({ way: "picture", first_frame: file, ratio: nearest(file.width, file.height) });
}

/** Add files to a row; their tags write themselves into the prompt. */
function add(kind, files) {
  const field = FIELDS[kind];
  const all = [...state.draft[field], ...files].slice(0, MOST[kind]);
  const tags = all.map((_, place) => `@${TAGS[kind]}${place + 1}`).slice(state.draft[field].length);
  const prompt = [state.draft.prompt.trimEnd(), ...tags.filter((tag) => !state.draft.prompt.includes(tag))].filter(Boolean);
  compose({ [field]: all, prompt: `${prompt.join(" ")} ` });
}

function given(insert) {
  const holder = h("div", { class: "given" });
  const row = (kind) =>
    tray({
      files: state.draft[FIELDS[kind]],
      kind,
      most: MOST[kind],
      label: t(`add_${kind}`),
      insert,
      changed: (files, order) => {
        if (order) compose({ [FIELDS[kind]]: files, prompt: retag(state.draft.prompt, kind, order) });
        else add(kind, files.slice(state.draft[FIELDS[kind]].length));
      },
    });
  const parts = {
    text: () => [],
    picture: () => [frame("first_frame"), frame("last_frame")],
    references: () => [row("picture"), row("video"), row("sound")],
    edit: () => [edit(), state.draft.change === "dub" ? null : row("picture")],
    storyboard: () => [storyboard(), row("picture")],
  };
  const names = ["way", "first_frame", "last_frame", "references", "motions", "voices", "clip", "change", "between", "keep_sound"];
  const draw = () => {
    replace(holder, parts[state.draft.way]());
    holder.hidden = !holder.children.length;
    holder.dataset.way = state.draft.way;
  };
  hear("draft", (change) => {
    if (names.some((name) => name in change)) draw();
  });
  draw();
  return holder;
}

const frame = (name) =>
  slot({
    file: state.draft[name],
    label: t(name),
    hint: t("drop_picture"),
    kinds: ["picture"],
    name,
    changed: (file) =>
      compose({ [name]: file, ...(file && name === "first_frame" ? { ratio: nearest(file.width, file.height) } : {}) }),
  });

function edit() {
  const { draft } = state;
  const clip = slot({
    file: draft.clip,
    label: t("clip"),
    hint: t("drop_clip"),
    kinds: ["video"],
    name: "clip",
    changed: (file) => compose({ clip: file, between: null, ...(file ? { ratio: nearest(file.width, file.height) } : {}) }),
  });
  const choice = h("div", { class: "ways small", role: "radiogroup", "aria-label": t("change") });
  for (const change of ["source", "extend", "dub"]) {
    const input = h("input", { type: "radio", name: "change", class: "unseen", onchange: () => compose({ change }) });
    input.checked = draft.change === change;
    choice.append(h("label", {}, input, h("span", {}, t(`change_${change}`))));
  }
  const changing = draft.change === "source";
  const length = draft.clip?.seconds || 15;
  const moment = (place) =>
    h("input", {
      type: "number",
      min: 0,
      max: length,
      step: 0.1,
      value: draft.between ? draft.between[place] : "",
      placeholder: place ? length.toFixed(1) : "0",
      "aria-label": t(place ? "between_end" : "between_start"),
      onchange: (event) => {
        const span = draft.between ? [...draft.between] : [0, Number(length.toFixed(1))];
        if (event.target.value === "") return compose({ between: null });
        span[place] = Number(event.target.value);
        return compose({ between: span });
      },
    });
  return h(
    "div",
    { class: "edit" },
    clip,
    h(
      "div",
      { class: "edit-choices" },
      choice,
      changing
        ? h(
            "div",
            { class: "line" },
            h(
              "label",
              { class: "switch" },
              h("input", { type: "checkbox", checked: draft.keep_sound, onchange: (event) => compose({ keep_sound: event.target.checked }) }),
              h("span", {}, t("keep_sound")),
            ),
            h("span", { class: "span" }, t("between"), moment(0), "–", moment(1), "s"),
          )
        : h("p", { class: "hint" }, t(`about_${draft.change}`)),
    ),
  );
}

// ── the words ──

function prompt() {
  const count = h("span", { class: "count", id: "prompt-count" });
  const area = h("textarea", {
    id: "prompt",
    rows: 2,
    maxlength: LONGEST_PROMPT,
    "aria-describedby": "prompt-count wrong",
    oninput: () => change(area.value),
  });
  const label = h("label", { for: "prompt", class: "unseen" }, t("prompt"));
  const grow = () => {
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight + 2, Math.max(84, innerHeight * 0.3))}px`;
  };
  const tellCount = () => {
    const used = area.value.length;
    count.textContent = used > LONGEST_PROMPT * 0.5 ? `${used} / ${LONGEST_PROMPT}` : "";
  };
  const dress = () => {
    area.placeholder = t(`prompt_${state.draft.way}${state.draft.way === "edit" ? `_${state.draft.change}` : ""}`);
  };
  function change(value) {
    compose({ prompt: value });
  }
  function insert(words) {
    const [from, to] = [area.selectionStart, area.selectionEnd];
    const before = area.value.slice(0, from);
    const space = before && !/\s$/.test(before) ? " " : "";
    area.setRangeText(`${space}${words} `, from, to, "end");
    area.focus();
    change(area.value);
  }
  hear("draft", (changed) => {
    if ("prompt" in changed && area.value !== changed.prompt) area.value = changed.prompt;
    if ("prompt" in changed) (grow(), tellCount(), wrong(""));
    if ("way" in changed || "change" in changed) dress();
  });
  area.value = state.draft.prompt;
  dress();
  requestAnimationFrame(grow);
  tellCount();
  const complaint = h("p", { id: "wrong", class: "wrong", role: "alert", hidden: true });
  return { element: h("div", { class: "words" }, label, area, count, complaint), insert, change };
}

function wrong(sentence) {
  const place = document.getElementById("wrong");
  if (!place) return;
  place.hidden = !sentence;
  place.textContent = sentence;
  document.getElementById("prompt").setAttribute("aria-invalid", String(Boolean(sentence)));
}

// ── price, time, and off it goes ──

function offer() {
  const price = h("output", { class: "price", "aria-live": "polite" });
  const go = button({ class: "go", id: "go", type: "submit", words: t("create") });
  go.append(h("kbd", { "aria-hidden": "true" }, navigator.platform?.startsWith("Mac") ? "⌘↵" : "Ctrl ↵"));
  let timer = 0;
  const asked = ["seconds", "ratio", "resolution", "count", "way", "clip", "change", "shots", "steps"];
  async function ask() {
    const { draft } = state;
    const { resolution, steps } = toRequest(draft);
    const wanted = { seconds: secondsOf(draft), ratio: draft.ratio, ...(resolution && { resolution }), ...(steps && { steps }) };
    try {
      const quote = await api.estimate(wanted);
      const time = quote.work_seconds === null ? null : quote.work_seconds * draft.count + (quote.wait_seconds || 0);
      const when = [time === null ? t("time_unknown") : t("about_time", { time: duration(time) }), quote.ahead ? t("ahead", { count: quote.ahead }) : ""];
      const sum = credits(quote.credits * draft.count, quote.currency);
      replace(price, h("strong", {}, sum), h("span", {}, when.filter(Boolean).join(" · ")));
    } catch (refused) {
      replace(price, h("span", {}, refused.status === 401 ? "" : said(refused)));
    }
  }
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 200);
  };
  hear("draft", (change) => {
    if (asked.some((name) => name in change)) soon();
  });
  hear("session", soon);
  hear("jobs", soon);
  return h("div", { class: "offer" }, price, go);
}

let sending = false;

export async function send() {
  const { draft } = state;
  const lack = missing(draft);
  if (lack) {
    wrong(t(lack));
    document.getElementById("prompt").focus();
    return;
  }
  if (sending) return;
  sending = true;
  const go = document.getElementById("go");
  go.setAttribute("aria-busy", "true");
  wrong("");
  try {
    const jobs = [];
    for (let place = 0; place < draft.count; place++) {
      const request = toRequest(draft);
      if (draft.locked && draft.seed !== null) request.seed = (draft.seed + place) % 2 ** 31;
      jobs.push(await api.submit(request));
      learn(jobs.at(-1));
    }
    state.choosing = false;
    show(jobs[0].id);
    if (!draft.locked) compose({ seed: jobs[0].request.seed });
  } catch (refused) {
    if (refused.status === 401) tell("locked");
    wrong(said(refused));
    if (refused.field && refused.field !== "prompt") notice(said(refused), { bad: true });
  } finally {
    sending = false;
    go.removeAttribute("aria-busy");
  }
}
