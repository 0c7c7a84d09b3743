// The reel: everything that was made here before, to look for, choose, keep and throw away.
import * as api from "./api.js";
import { button, h, replace } from "./dom.js";
import { icon } from "./icons.js";
import { favour, remove, title } from "./stage.js";
import { hear, isOver, learn, show, state, tell } from "./state.js";
import { ago, said, t } from "./words.js";

const PAGE = 24;
const wanted = { words: "", favourite: null };
let order = []; // the ids that the server told, newest first
let next = null; // where the older ones begin
let turn = 0;

export function reel() {
  const list = h("ul", { class: "cells", id: "cells", "aria-label": t("history") });
  const more = button({ class: "quiet wide", words: t("older"), hidden: true, onclick: () => load(false) });
  const search = h("input", { type: "search", placeholder: t("search"), "aria-label": t("search"), id: "search" });
  const starred = button({
    class: "quiet star",
    name: "star",
    label: t("only_starred"),
    "aria-pressed": "false",
    onclick: () => {
      wanted.favourite = wanted.favourite ? null : true;
      starred.setAttribute("aria-pressed", String(Boolean(wanted.favourite)));
      load(true);
    },
  });
  let timer = 0;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      wanted.words = search.value.trim();
      load(true);
    }, 250);
  });

  async function load(anew) {
    const now = ++turn;
    if (anew && !order.length && !state.jobs.size) replace(list, skeletons());
    try {
      const found = await api.history({ ...wanted, limit: PAGE, before: anew ? null : next });
      if (now !== turn) return;
      order = [...(anew ? [] : order), ...found.jobs.map((job) => job.id)];
      next = found.next;
      learn(...found.jobs);
      draw();
    } catch (refused) {
      if (refused.status === 401) tell("locked");
      else replace(list, h("li", { class: "nothing" }, said(refused)));
    }
  }

  function draw() {
    const filtered = wanted.words || wanted.favourite;
    const fresh = filtered ? [] : [...state.jobs.values()].filter((job) => !order.includes(job.id)).sort((a, b) => b.created - a.created);
    const jobs = [...fresh, ...order.map((id) => state.jobs.get(id))].filter((job) => job && (!wanted.favourite || job.favourite));
    const kept = new Map([...list.children].filter((cell) => cell.dataset.face).map((cell) => [cell.dataset.id, cell]));
    const cells = jobs.map((job) => {
      const face = faceOf(job);
      const old = kept.get(job.id);
      return old?.dataset.face === face ? old : cell(job, face);
    });
    more.hidden = next === null;
    if (!cells.length) return replace(list, h("li", { class: "nothing" }, t(filtered ? "nothing_found" : "nothing_yet")));
    const { part } = document.activeElement?.dataset || {};
    const focus = part && document.activeElement.closest(".cell")?.dataset.id;
    // only what changed is moved: a cell that is taken out and put back loses the click it is given
    cells.forEach((each, place) => list.children[place] !== each && list.insertBefore(each, list.children[place] || null));
    while (list.children.length > cells.length) list.lastChild.remove();
    if (focus && !list.contains(document.activeElement)) list.querySelector(`[data-id="${focus}"] [data-part="${part}"]`)?.focus();
    return undefined;
  }

  hear("jobs", draw);
  hear("stage", draw);
  hear("session", () => {
    order = [];
    load(true);
  });
  list.addEventListener("keydown", arrows);
  replace(list, skeletons());
  return h(
    "aside",
    { class: "reel", "aria-label": t("history") },
    h("div", { class: "reel-head" }, h("label", { class: "search" }, icon("search"), search), starred),
    list,
    more,
  );
}

const skeletons = () => Array.from({ length: 6 }, () => h("li", { class: "cell ghost", "aria-hidden": "true" }));

const faceOf = (job) =>
  [job.state, Math.round(job.progress * 50), job.favourite, job.preview, job.thumbnail?.slice(-60), job.id === state.shown, job.id === state.beside].join();

function cell(job, face) {
  const made = job.state === "done" && job.thumbnail;
  const picture = made ? api.here(job.thumbnail) : job.preview ? api.here(job.preview) : "";
  const words = isOver(job) ? (job.state === "done" ? "" : t(`state_${job.state}`)) : job.state === "queued" ? t("state_queued") : `${Math.round(100 * job.progress)} %`;
  const current = job.id === state.shown || job.id === state.beside;
  const open = h(
    "button",
    {
      type: "button",
      class: "open",
      "data-part": "open",
      "aria-label": `${title(job)}. ${t(`state_${job.state}`)}, ${ago(job.created)}`,
      "aria-current": current ? "true" : null,
      onclick: () => show(job.id),
    },
    picture ? h("img", { src: picture, alt: "", loading: "lazy" }) : h("span", { class: "no-picture" }, icon(job.state === "failed" ? "close" : "film")),
    words ? h("span", { class: "badge num" }, words) : null,
    made ? h("span", { class: "badge end num" }, t("secs", { n: job.request.seconds })) : null,
    h("span", { class: "cell-title" }, title(job)),
  );
  const keep = button({
    class: "bare star",
    name: "star",
    label: t(job.favourite ? "unstar" : "star"),
    "aria-pressed": String(job.favourite),
    "data-part": "star",
    onclick: () => favour(job.id),
  });
  const bin = button({ class: "bare", name: "bin", label: t("delete"), "data-part": "bin", onclick: () => remove(job.id) });
  return h("li", { class: current ? "cell current" : "cell", "data-id": job.id, "data-face": face }, open, h("span", { class: "cell-acts" }, keep, bin));
}

/** Arrows walk through the reel; the way down is as wide as the grid. */
function arrows(event) {
  const cells = [...event.currentTarget.querySelectorAll(".open")];
  const here = cells.indexOf(event.target);
  if (here < 0) return;
  const wide = cells.filter((each) => each.getBoundingClientRect().top === cells[0].getBoundingClientRect().top).length;
  const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: wide, ArrowUp: -wide }[event.key];
  if (!by) return;
  event.preventDefault();
  cells[Math.min(cells.length - 1, Math.max(0, here + by))].focus();
}

