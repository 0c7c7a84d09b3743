// The choices under the prompt: each a button that tells what is chosen and opens a small surface to change it.
import { button, fresh, h, popover, replace } from "./dom.js";
import { slot } from "./files.js";
import { icon, shape } from "./icons.js";
import { canSpeak, followsLength, secondsOf } from "./requests.js";
import { compose, hear, state } from "./state.js";
import { credits, t } from "./words.js";

const SEEDS = 2 ** 31;
const USUAL = [5, 8, 10, 15];
const RESOLUTIONS = ["draft", "720p", "1080p"];

export function chips() {
  const row = h("div", { class: "chips", role: "group", "aria-label": t("choices") });
  row.append(
    chip("ratio", ["ratio"], () => [shape(state.draft.ratio), state.draft.ratio], ratios),
    chip("length", ["seconds", "way", "clip", "change", "shots"], () => [icon("clock"), t("secs", { n: secondsOf(state.draft) })], length),
    chip("resolution", ["resolution"], () => [icon("larger"), t(`res_${state.draft.resolution}`)], resolutions),
    chip("sound", ["sound", "language", "speech", "ambience"], soundFace, sound),
    chip("seed", ["seed", "locked"], () => [icon(state.draft.locked ? "lock" : "dice"), state.draft.locked ? String(state.draft.seed) : t("seed_any")], seed),
    chip("more", ["count", "steps", "negative_prompt", "script"], () => [icon("sliders"), moreFace()], more),
  );
  return row;
}

function chip(name, fields, face, build) {
  const opener = h("button", { type: "button", class: "chip", "data-choice": name });
  const draw = () => {
    const [picture, words] = face();
    replace(opener, picture, h("span", {}, words));
    opener.setAttribute("aria-label", `${t(`choice_${name}`)}: ${words}`);
  };
  hear("draft", (change) => {
    if (fields.some((field) => field in change)) draw();
  });
  draw();
  return popover(opener, build, { wide: name === "sound" || name === "more" });
}

const heading = (key) => h("h3", {}, t(key));

/** Radio buttons that look like cards. */
function cards(name, values, chosen, face, changed) {
  const group = h("div", { class: `cards ${name}`, role: "radiogroup", "aria-label": t(`choice_${name}`) });
  for (const value of values) {
    const input = h("input", { type: "radio", name: `card-${name}`, value, class: "unseen", onchange: () => changed(value) });
    input.checked = value === chosen;
    group.append(h("label", { class: "card" }, input, h("span", { class: "card-face" }, ...face(value))));
  }
  return group;
}

function ratios() {
  const sizes = state.options?.sizes || {};
  return [
    heading("choice_ratio"),
    cards("ratio", Object.keys(sizes), state.draft.ratio, (ratio) => [shape(ratio, 44), h("strong", {}, ratio)], (ratio) => compose({ ratio })),
  ];
}

function length() {
  if (followsLength(state.draft)) return [heading("choice_length"), h("p", { class: "hint" }, t("length_follows"))];
  const told = h("output", { class: "big" }, t("secs", { n: state.draft.seconds }));
  const id = fresh("length");
  const range = h("input", {
    id,
    type: "range",
    min: 3,
    max: 15,
    step: 1,
    value: state.draft.seconds,
    autofocus: true,
    oninput: () => set(Number(range.value)),
  });
  function set(seconds) {
    range.value = seconds;
    told.textContent = t("secs", { n: seconds });
    compose({ seconds });
  }
  const usual = USUAL.map((n) => button({ class: "quiet", words: t("secs", { n }), onclick: () => set(n) }));
  return [h("label", { for: id, class: "title" }, t("choice_length")), told, range, h("div", { class: "line" }, usual)];
}

function resolutions() {
  const row = state.prices?.second?.happyhorse || {};
  const face = (name) => {
    const price = row[name] === undefined ? "" : t("per_second", { price: credits(row[name], state.prices.currency) });
    return [h("strong", {}, t(`res_${name}`)), h("small", {}, t(`res_about_${name}`)), h("small", { class: "num" }, price)];
  };
  return [
    heading("choice_resolution"),
    cards("resolution", RESOLUTIONS, state.draft.resolution, face, (resolution) => compose({ resolution })),
    state.draft.way === "edit" ? h("p", { class: "hint" }, t("edit_is_draft")) : null,
  ];
}

function soundFace() {
  const { sound, language, speech, ambience } = state.draft;
  const extra = (speech ? 1 : 0) + (ambience ? 1 : 0);
  const words = sound ? `${t("sound_on")} · ${t(language === "auto" ? "lang_brief_auto" : `lang_${language}`)}${extra ? ` · +${extra}` : ""}` : t("sound_off");
  return [icon(sound ? "sound" : "mute"), words];
}

function sound() {
  const holder = h("div", { class: "stack" });
  const draw = () => {
    const { draft } = state;
    const language = fresh("language");
    const languages = Object.keys(state.options?.languages || { auto: "" });
    const place = (name) =>
      slot({
        file: draft[name],
        label: t(name),
        hint: t(`about_${name}`),
        kinds: ["sound"],
        name,
        changed: (file) => (compose({ [name]: file }), draw()),
      });
    replace(
      holder,
      heading("choice_sound"),
      toggle("sound_switch", draft.sound, (sound) => (compose({ sound }), draw())),
      h(
        "div",
        { class: "field" },
        h("label", { for: language }, t("language")),
        h(
          "select",
          { id: language, onchange: (event) => compose({ language: event.target.value }) },
          languages.map((code) => h("option", { value: code, selected: code === draft.language }, t(`lang_${code}`))),
        ),
      ),
      draft.sound && canSpeak(draft) ? place("speech") : null,
      draft.sound ? place("ambience") : null,
      draft.sound ? h("p", { class: "hint" }, t("voices_are")) : h("p", { class: "hint" }, t("lips_stay")),
    );
  };
  draw();
  return [holder];
}

export function toggle(key, on, changed) {
  return h(
    "label",
    { class: "switch" },
    h("input", { type: "checkbox", role: "switch", checked: on, onchange: (event) => changed(event.target.checked) }),
    h("span", {}, t(key)),
  );
}

function seed() {
  const id = fresh("seed");
  const box = h("input", {
    id,
    type: "number",
    min: 0,
    max: SEEDS - 1,
    step: 1,
    class: "num",
    value: state.draft.seed ?? "",
    placeholder: t("seed_any"),
    onchange: () => {
      const value = box.value === "" ? null : Math.min(SEEDS - 1, Math.max(0, Math.floor(Number(box.value))));
      set(value, value !== null);
    },
  });
  const lock = h("input", {
    type: "checkbox",
    role: "switch",
    checked: state.draft.locked,
    onchange: () => set(state.draft.seed ?? drawn(), lock.checked),
  });
  function set(value, locked) {
    box.value = value ?? "";
    lock.checked = locked;
    compose({ seed: value, locked });
  }
  return [
    h("label", { for: id, class: "title" }, t("choice_seed")),
    h("div", { class: "line" }, box, button({ class: "quiet", name: "dice", label: t("seed_draw"), onclick: () => set(drawn(), true) })),
    h("label", { class: "switch" }, lock, h("span", {}, t("seed_lock"))),
    h("p", { class: "hint" }, t("seed_about")),
  ];
}

const drawn = () => crypto.getRandomValues(new Uint32Array(1))[0] >>> 1;

function moreFace() {
  const { count, steps, negative_prompt, script, watermark, expand } = state.draft;
  const changed = [count > 1, steps, negative_prompt, script, watermark, !expand].filter(Boolean).length;
  return changed ? t("more_set", { n: changed }) : t("more");
}

function more() {
  const { draft } = state;
  const field = (key, control) => {
    const id = fresh(key);
    control.id = id;
    return h("div", { class: "field" }, h("label", { for: id }, t(key)), control);
  };
  const steps = h("input", {
    type: "number",
    min: 1,
    max: 200,
    value: draft.steps ?? "",
    placeholder: t("steps_own"),
    onchange: () => compose({ steps: steps.value ? Number(steps.value) : null }),
  });
  const area = (name, rows, placeholder) =>
    h("textarea", { rows, value: draft[name], placeholder, oninput: (event) => compose({ [name]: event.target.value }) });
  return [
    heading("choice_more"),
    h("span", { class: "title", id: "count-label" }, t("count")),
    cards("count", [1, 2, 3, 4], draft.count, (n) => [h("strong", {}, String(n))], (count) => compose({ count: Number(count) })),
    field("negative_prompt", area("negative_prompt", 2, t("negative_about"))),
    field("script", area("script", 3, "00:00:00,500 --> 00:00:02,500\nAnna: …")),
    field("steps", steps),
    toggle("expand", draft.expand, (expand) => compose({ expand })),
    toggle("watermark", draft.watermark, (watermark) => compose({ watermark })),
  ];
}
