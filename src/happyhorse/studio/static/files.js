// Places where pictures, clips and sounds are put: one alone, or a row of them with tags for the prompt.
import * as api from "./api.js";
import { button, fresh, h, notice } from "./dom.js";
import { icon } from "./icons.js";
import { said, seconds as asSeconds, t } from "./words.js";

const ACCEPT = { picture: "image/*", video: "video/*", sound: "audio/*" };
export const TAGS = { picture: "Image", video: "Video", sound: "Audio" };
const ICONS = { picture: "picture", video: "film", sound: "voice" };

/** Send files to the store; those of another kind are refused with a word. */
export async function take(files, kinds) {
  const kept = [];
  for (const file of files) {
    try {
      const upload = await api.send(file);
      if (kinds.includes(upload.kind)) kept.push({ ...upload, url: api.here(upload.url) });
      else notice(t("wrong_kind", { name: file.name, kinds: kinds.map((kind) => t(`kind_${kind}`)).join(t("or")) }), { bad: true });
    } catch (refused) {
      notice(`${file.name}: ${said(refused)}`, { bad: true });
    }
  }
  return kept;
}

/** Let files be dropped on an element. */
export function droppable(element, dropped) {
  let depth = 0;
  const holds = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
  element.addEventListener("dragenter", (event) => {
    if (holds(event) && ++depth) element.classList.add("dropping");
  });
  element.addEventListener("dragleave", (event) => {
    if (holds(event) && --depth <= 0) element.classList.remove("dropping");
  });
  element.addEventListener("dragover", (event) => {
    if (holds(event)) event.preventDefault();
  });
  element.addEventListener("drop", (event) => {
    depth = 0;
    element.classList.remove("dropping");
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    event.stopPropagation();
    dropped([...event.dataTransfer.files]);
  });
}

/** What a file looks like, small. */
export function face(file) {
  if (file.kind === "picture") return h("img", { src: file.url, alt: file.name || t("kind_picture"), loading: "lazy" });
  if (file.kind === "video") {
    return h("video", { src: `${file.url}#t=0.1`, preload: "metadata", muted: true, playsinline: true, "aria-label": file.name });
  }
  return h("span", { class: "heard" }, icon("voice"), asSeconds(file.seconds));
}

function chooser({ label, hint, kinds, many, taken, name }) {
  const id = fresh("file");
  const input = h("input", {
    id,
    type: "file",
    class: "unseen",
    accept: kinds.map((kind) => ACCEPT[kind]).join(","),
    multiple: many,
    "data-slot": name,
    onchange: async () => {
      await add([...input.files]);
      input.value = "";
    },
  });
  const words = h("span", { class: "slot-words" }, h("strong", {}, label), hint ? h("small", {}, hint) : null);
  const area = h("label", { class: "slot", for: id }, input, icon(ICONS[kinds[0]]), words);
  async function add(files) {
    area.classList.add("busy");
    area.setAttribute("aria-busy", "true");
    const kept = await take(many ? files : files.slice(0, 1), kinds);
    area.classList.remove("busy");
    area.removeAttribute("aria-busy");
    if (kept.length) taken(kept);
  }
  droppable(area, add);
  return area;
}

/** A place for one file. */
export function slot({ file, label, hint, kinds, name, changed }) {
  if (!file) return chooser({ label, hint, kinds, name, taken: ([kept]) => changed(kept) });
  const facts = [file.kind === "sound" ? "" : `${file.width}×${file.height}`, file.kind === "picture" ? "" : asSeconds(file.seconds)];
  return h(
    "div",
    { class: "slot full", "data-slot": name },
    h("span", { class: "thumb" }, face(file)),
    h("span", { class: "slot-words" }, h("strong", {}, label), h("small", {}, facts.filter(Boolean).join(" · "))),
    button({ class: "bare", name: "close", label: t("take_away", { name: label }), onclick: () => changed(null) }),
  );
}

/** A row of files, each with the tag that names it in the prompt; order is changed by dragging or with the arrows. */
export function tray({ files, kind, most, label, changed, insert }) {
  const tag = (place) => `@${TAGS[kind]}${place + 1}`;
  const move = (from, to) => {
    if (to < 0 || to >= files.length || from === to) return;
    const order = files.map((_, place) => place);
    order.splice(to, 0, order.splice(from, 1)[0]);
    changed(order.map((place) => files[place]), order);
  };
  const items = files.map((file, place) => {
    const item = h(
      "li",
      {
        class: "ref",
        draggable: "true",
        ondragstart: (event) => event.dataTransfer.setData("text/x-place", `${kind} ${place}`),
        ondragover: (event) => event.dataTransfer.types.includes("text/x-place") && event.preventDefault(),
        ondrop: (event) => {
          const [sort, from] = event.dataTransfer.getData("text/x-place").split(" ");
          if (sort === kind) (event.preventDefault(), event.stopPropagation(), move(Number(from), place));
        },
      },
      h("span", { class: "thumb" }, face(file)),
      h(
        "button",
        {
          type: "button",
          class: "tag",
          title: t("insert_tag", { tag: tag(place) }),
          onclick: () => insert(tag(place)),
          onkeydown: (event) => {
            if (event.key === "ArrowLeft") move(place, place - 1);
            else if (event.key === "ArrowRight") move(place, place + 1);
            else if (event.key === "Delete") event.target.parentElement.querySelector(".bare").click();
          },
        },
        tag(place),
      ),
      button({
        class: "bare",
        name: "close",
        label: t("take_away", { name: tag(place) }),
        onclick: () => {
          const order = files.map((_, each) => each).filter((each) => each !== place);
          changed(order.map((each) => files[each]), order);
        },
      }),
    );
    return item;
  });
  const adder =
    files.length < most
      ? chooser({
          label,
          hint: t("up_to", { most }),
          kinds: [kind],
          many: true,
          name: `${kind}s`,
          taken: (kept) => changed([...files, ...kept].slice(0, most), null),
        })
      : null;
  return h("div", { class: "tray" }, items.length ? h("ul", { class: "refs", "aria-label": label }, items) : null, adder);
}

/** The prompt with its tags told anew, after files were moved or taken away: `order` names the old places. */
export function retag(prompt, kind, order) {
  const names = new Map(order.map((old, now) => [old + 1, now + 1]));
  return prompt
    .replace(new RegExp(`(\\s?)@${TAGS[kind]}(\\d+)\\b`, "g"), (_, space, old) =>
      names.has(Number(old)) ? `${space}@${TAGS[kind]}${names.get(Number(old))}` : "",
    )
    .trimStart();
}

