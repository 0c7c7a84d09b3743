// Many clips at once, from rows of a table: read, looked over, priced, sent, followed.
import * as api from "./api.js";
import { button, h, notice, replace } from "./dom.js";
import { droppable } from "./files.js";
import { icon } from "./icons.js";
import { read } from "./rows.js";
import { hear, isOver, learn, show, state } from "./state.js";
import { credits, said, t } from "./words.js";

const AT_ONCE = 3;
const EXAMPLE = `prompt,seconds,ratio,seed
"Rain on a window, a woman reads. Soft jazz.",5,16:9,7
"A baker says in French: ""Bonjour !""",5,9:16,
"Waves at dusk, wide shot, wind",8,21:9,11
`;
let rows = []; // { request, fault, name, id, refused }
let sending = false;

export function batch() {
  const text = h("textarea", { id: "batch-text", rows: 7, class: "paste num", spellcheck: "false", placeholder: EXAMPLE });
  const file = h("input", { type: "file", class: "unseen", accept: ".csv,.tsv,.jsonl,.txt,text/csv", "data-slot": "batch", onchange: () => take(file.files[0]) });
  const area = h("label", { class: "slot" }, file, icon("film"), h("span", { class: "slot-words" }, h("strong", {}, t("batch_drop"))));
  droppable(area, ([dropped]) => take(dropped));
  const sheet = h("div", { class: "sheet" });

  async function take(given) {
    if (!given) return;
    text.value = await given.text();
    file.value = "";
    look();
  }
  function look() {
    const known = [...Object.keys(state.options.request.properties), "watermark"];
    rows = read(text.value, known);
    if (!rows.length) notice(t("batch_nothing"), { bad: true });
    draw();
  }
  function draw() {
    replace(sheet, rows.length ? [summary(draw), table()] : null);
  }
  hear("jobs", (jobs) => {
    if (jobs?.some((job) => rows.some((row) => row.id === job.id))) draw();
  });
  return h(
    "section",
    { class: "page" },
    h("header", {}, h("h1", {}, t("batch_title")), h("p", { class: "soft" }, t("batch_words"))),
    h(
      "div",
      { class: "panel" },
      area,
      h("label", { for: "batch-text", class: "hint" }, t("batch_paste")),
      text,
      h(
        "div",
        { class: "line" },
        button({ class: "go", words: t("batch_read"), "data-do": "read", onclick: look }),
        button({ class: "quiet", words: t("batch_example"), onclick: () => ((text.value = EXAMPLE), look()) }),
      ),
    ),
    sheet,
  );
}

const good = () => rows.filter((row) => !row.fault && !row.id);

function summary(draw) {
  const faulty = rows.filter((row) => row.fault || row.refused).length;
  const sent = rows.filter((row) => row.id);
  const done = sent.filter((row) => state.jobs.get(row.id)?.state === "done").length;
  const price = good().reduce((total, row) => total + cost(row.request), 0);
  const facts = [
    t("batch_rows", { n: rows.length }),
    faulty ? t("batch_bad", { n: faulty }) : "",
    good().length && state.prices ? t("batch_price", { price: credits(price, state.prices.currency) }) : "",
    sent.length ? t("batch_sent", { done, all: sent.length }) : "",
  ];
  const failed = sent.filter((row) => ["failed", "cancelled"].includes(state.jobs.get(row.id)?.state));
  return h(
    "div",
    { class: "line sheet-head" },
    h("p", { class: "num", role: "status" }, facts.filter(Boolean).join("  ·  ")),
    failed.length
      ? button({ class: "quiet", words: t("batch_again"), onclick: () => (failed.forEach((row) => (row.id = null)), send(draw)) })
      : null,
    button({ class: "quiet", words: t("batch_clear"), disabled: sending, onclick: () => ((rows = []), draw()) }),
    sending
      ? button({ class: "go", words: t("batch_stop"), onclick: () => ((sending = false), draw()) })
      : button({ class: "go", words: t("batch_send", { n: good().length }), "data-do": "send", disabled: !good().length, onclick: () => send(draw) }),
  );
}

function cost({ seconds = 5, resolution = "draft" }) {
  const row = state.prices?.second?.happyhorse || {};
  return Number(seconds) * (row[resolution] ?? Object.values(row)[0] ?? 0);
}

async function send(draw) {
  sending = true;
  const waiting = good();
  draw();
  const one = async () => {
    while (sending && waiting.length) {
      const row = waiting.shift();
      try {
        const job = await api.submit(row.request);
        row.id = job.id;
        row.refused = null;
        state.quiet.add(job.id);
        learn(job);
      } catch (refused) {
        row.refused = said(refused);
        if (["busy", "rate", "quota", "credits", "away", "unauthorized"].includes(refused.kind)) sending = false;
      }
      draw();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  sending = false;
  draw();
}

function table() {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row.request)))].filter((name) => name !== "prompt");
  const told = (request) => names.filter((name) => name in request).map((name) => `${name} ${typeof request[name] === "object" ? "…" : request[name]}`).join(" · ");
  return h(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": t("batch_title") },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, ["batch_row", "prompt", "batch_fields", "batch_state"].map((key) => h("th", { scope: "col" }, t(key))))),
      h(
        "tbody",
        {},
        rows.map((row, place) =>
          h(
            "tr",
            { class: row.fault || row.refused ? "bad" : "" },
            h("td", { class: "num" }, String(place + 1)),
            h("td", { class: "prompt" }, row.request.prompt || ""),
            h("td", { class: "soft num" }, told(row.request)),
            h("td", {}, standing(row)),
          ),
        ),
      ),
    ),
  );
}

function standing(row) {
  if (row.fault) return t(row.fault, { name: row.name });
  if (row.refused) return row.refused;
  const job = state.jobs.get(row.id);
  if (!job) return t("batch_ready");
  if (job.state === "done") return button({ class: "quiet", name: "play", words: t("show"), onclick: () => show(job.id) });
  return isOver(job) || job.state === "queued" ? t(`state_${job.state}`) : `${Math.round(100 * job.progress)} %`;
}
