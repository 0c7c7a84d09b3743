// What the caller has, may do and has used, and what clips cost.
import * as api from "./api.js";
import { h, notice, replace } from "./dom.js";
import { hear, state } from "./state.js";
import { credits, day, said, seconds, t } from "./words.js";

const DAYS = 30;

export function usage() {
  const holder = h("section", { class: "page" }, h("h1", {}, t("usage_title")));
  async function draw() {
    try {
      const found = await api.usage(DAYS);
      replace(holder, h("header", {}, h("h1", {}, t("usage_title"))), figures(found), ledger(found), prices());
    } catch (refused) {
      notice(said(refused), { bad: true });
    }
  }
  hear("view", (view) => view === "usage" && draw());
  hear("session", () => state.view === "usage" && draw());
  return holder;
}

function figures(found) {
  const money = (amount) => credits(amount, found.currency);
  const facts = [
    ["usage_owner", state.session?.owner || "", ""],
    ["usage_balance", found.metered ? money(found.balance) : t("usage_free"), ""],
    ["usage_reserved", money(found.reserved), ""],
    ["usage_today", seconds(found.seconds_today), found.daily_seconds ? t("usage_limit", { n: seconds(found.daily_seconds) }) : ""],
    ["usage_running", String(found.running), found.concurrency ? t("at_once", { n: found.concurrency }) : ""],
    ["usage_queued", String(found.queued), ""],
  ];
  const part = found.daily_seconds ? Math.min(100, (100 * found.seconds_today) / found.daily_seconds) : null;
  return h(
    "dl",
    { class: "figures" },
    facts.map(([key, value, more]) =>
      h(
        "div",
        { class: "panel" },
        h("dt", {}, t(key)),
        h("dd", { class: "num" }, value, more ? h("small", {}, more) : null),
        key === "usage_today" && part !== null ? h("progress", { max: 100, value: part, "aria-label": t(key) }) : null,
      ),
    ),
  );
}

function sheet(title, heads, rows, empty) {
  const table = h(
    "table",
    {},
    h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell) => h("td", { class: "num" }, cell))))),
  );
  return h(
    "section",
    { class: "sheet" },
    h("h2", {}, title),
    rows.length ? h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": title }, table) : h("p", { class: "soft" }, empty),
  );
}

function ledger(found) {
  const kinds = { charge: "kind_charge", grant: "kind_grant", refund: "kind_refund" };
  const rows = found.lines.map((line) => [
    day(line.created),
    line.note || (kinds[line.kind] ? t(kinds[line.kind]) : line.kind),
    line.seconds ? seconds(line.seconds) : "",
    credits(line.credits, found.currency),
  ]);
  return sheet(t("usage_ledger"), ["usage_when", "usage_what", "usage_length", "usage_credits"].map((key) => t(key)), rows, t("usage_nothing"));
}

function prices() {
  const { second = {}, currency } = state.prices || {};
  const sizes = ["draft", "720p", "1080p"];
  const price = (row, size) => (row[size] === undefined ? "–" : t("per_second", { price: credits(row[size], currency) }));
  const rows = Object.entries(second).map(([name, row]) => [name, ...sizes.map((size) => price(row, size))]);
  return sheet(t("usage_prices"), [t("usage_row"), ...sizes.map((size) => t(`res_${size}`))], rows, "");
}
