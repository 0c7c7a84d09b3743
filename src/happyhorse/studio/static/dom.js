// Elements, small floating surfaces and spoken notices: all that the other modules know of the document.
import { icon } from "./icons.js";

/** Make an element: properties that begin with `on` listen, `class` and attributes are set, children are added. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "selected" || name === "muted") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A button with a picture, and words for those who see them or hear them. */
export function button({ name, words, label, ...properties }, ...children) {
  return h(
    "button",
    { type: "button", "aria-label": label, title: label, ...properties },
    name ? icon(name) : null,
    words ? h("span", {}, words) : null,
    ...children,
  );
}

export function replace(element, ...children) {
  element.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

let count = 0;
export const fresh = (stem) => `${stem}-${++count}`;

/** A button that opens a small surface beside itself; Escape and a click elsewhere close it. */
export function popover(opener, build, { wide = false } = {}) {
  const id = fresh("pop");
  const surface = h("div", { id, popover: "auto", class: wide ? "pop wide" : "pop", role: "group" });
  opener.setAttribute("popovertarget", id);
  opener.setAttribute("aria-expanded", "false");
  opener.setAttribute("aria-controls", id);
  surface.addEventListener("beforetoggle", (event) => {
    const opens = event.newState === "open";
    opener.setAttribute("aria-expanded", String(opens));
    if (!opens) return;
    surface.setAttribute("aria-label", opener.getAttribute("aria-label") || opener.textContent);
    replace(surface, build(() => surface.hidePopover()));
  });
  surface.addEventListener("toggle", (event) => {
    if (event.newState !== "open") return;
    place(surface, opener);
    (surface.querySelector("[autofocus], input:checked") || surface.querySelector("button, input, select, textarea"))?.focus();
  });
  return h("span", { class: "popper" }, opener, surface);
}

function place(surface, opener) {
  const from = opener.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = surface;
  const gap = 8;
  const left = Math.max(gap, Math.min(from.left, innerWidth - width - gap));
  const above = from.top - height - gap;
  const top = above >= gap ? above : Math.max(gap, Math.min(from.bottom + gap, innerHeight - height - gap));
  surface.style.left = `${left}px`;
  surface.style.top = `${top}px`;
}

/** A dialog over the page; resolves when it is closed. */
export function dialog(title, body, actions = () => []) {
  const id = fresh("title");
  const box = h("dialog", { class: "dialog", "aria-labelledby": id });
  const close = (value = "") => box.close(value);
  box.append(h("h2", { id }, title), body, h("div", { class: "actions" }, ...actions(close)));
  document.body.append(box);
  box.showModal();
  return new Promise((resolve) => {
    box.addEventListener("close", () => {
      box.remove();
      resolve(box.returnValue);
    });
  });
}

/** Say something: seen for a while, and read aloud by readers of screens; answers with a way to end it. */
export function notice(words, { bad = false, action = null } = {}) {
  const rack = document.getElementById("notices");
  const note = h("div", { class: bad ? "notice bad" : "notice", role: bad ? "alert" : "status" }, h("p", {}, words));
  const leave = () => note.remove();
  if (action) {
    note.append(button({ class: "quiet", words: action.words, onclick: () => (leave(), action.run()) }));
  }
  note.append(button({ class: "bare", name: "close", label: rack.dataset.close, onclick: leave }));
  rack.append(note);
  while (rack.children.length > 4) rack.firstChild.remove();
  setTimeout(leave, bad ? 12000 : 7000);
  return leave;
}
