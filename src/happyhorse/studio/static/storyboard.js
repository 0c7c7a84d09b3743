// The storyboard: shots in a row, each with words and a length of its own.
import { button, fresh, h, notice, replace } from "./dom.js";
import { compose, state } from "./state.js";
import { t } from "./words.js";

const MOST = 12;
const LONGEST = 15;

export function storyboard() {
  const holder = h("div", { class: "board" });
  if (!state.draft.shots.length) {
    state.draft.shots = [
      { prompt: "", seconds: null },
      { prompt: "", seconds: null },
    ];
  }
  const draw = (focus = null) => {
    const { shots } = state.draft;
    replace(
      holder,
      h("ol", { class: "shots", "aria-label": t("shots") }, shots.map((shot, place) => row(shot, place, draw))),
      h(
        "div",
        { class: "line" },
        button({
          class: "quiet",
          name: "plus",
          words: t("add_shot"),
          disabled: shots.length >= MOST,
          onclick: () => {
            compose({ shots: [...shots, { prompt: "", seconds: null }] });
            draw(shots.length);
          },
        }),
        h("span", { class: "hint num" }, told(shots)),
      ),
    );
    if (focus !== null) holder.querySelectorAll("textarea")[focus]?.focus();
  };
  draw();
  return holder;
}

function told(shots) {
  const open = shots.filter((shot) => !shot.seconds).length;
  const sum = shots.reduce((total, shot) => total + (shot.seconds || 0), 0);
  return open ? t("shots_open", { n: shots.length, open }) : t("shots_told", { n: shots.length, sum: Number(sum.toFixed(1)) });
}

function row(shot, place, draw) {
  const { shots } = state.draft;
  const id = fresh("shot");
  const keep = () => compose({ shots: [...shots] });
  const area = h("textarea", {
    id,
    rows: 1,
    value: shot.prompt,
    placeholder: t("shot_words"),
    oninput: () => {
      shot.prompt = area.value;
      area.style.height = "auto";
      area.style.height = `${area.scrollHeight + 2}px`;
      keep();
    },
  });
  const seconds = h("input", {
    type: "number",
    min: 0.5,
    max: LONGEST,
    step: 0.5,
    value: shot.seconds ?? "",
    placeholder: t("shot_share"),
    "aria-label": t("shot_seconds", { n: place + 1 }),
    onchange: () => {
      shot.seconds = seconds.value ? Number(seconds.value) : null;
      keep();
      draw();
    },
  });
  const move = (to) => {
    if (to < 0 || to >= shots.length) return;
    shots.splice(to, 0, shots.splice(place, 1)[0]);
    keep();
    draw(to);
  };
  return h(
    "li",
    { class: "shot" },
    h("label", { for: id, class: "shot-name" }, t("shot", { n: place + 1 })),
    area,
    h("span", { class: "span" }, seconds, "s"),
    button({ class: "bare", name: "up", label: t("shot_earlier", { n: place + 1 }), disabled: !place, onclick: () => move(place - 1) }),
    button({
      class: "bare",
      name: "close",
      label: t("take_away", { name: t("shot", { n: place + 1 }) }),
      onclick: () => {
        if (shots.length < 2) return notice(t("needs_shots"));
        compose({ shots: shots.filter((_, each) => each !== place) });
        return draw();
      },
    }),
  );
}
