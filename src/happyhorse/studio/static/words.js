// Words in the language of the page, and numbers as they are written there.
const zh = document.documentElement.lang.startsWith("zh");
const { table, phrasebook, prompts } = zh ? await import("./words.zh.js") : await import("./words.en.js");

export const locale = zh ? "zh-CN" : "en";

/** A sentence by its key, with {names} filled in. */
export const t = (key, values = {}) =>
  (table[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));

/** What the server refused, as a sentence. */
export function said({ kind = "internal", message = "", hint = "" }) {
  const known = table[`refused_${kind}`];
  const told = [known || message, known ? "" : hint].filter(Boolean).join("; ");
  return told || t("refused_internal");
}

export const phrases = () => phrasebook;

/** A few prompts to begin with, others each day. */
export function examples(count = 3) {
  const day = Math.floor(Date.now() / 864e5);
  return Array.from({ length: count }, (_, place) => prompts[(day * count + place) % prompts.length]);
}

const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
const plain = (value) => number.format(value);

export function credits(amount, currency) {
  if (!/^[A-Z]{3}$/.test(currency || "")) return `${plain(amount)} ${currency || ""}`.trim();
  return new Intl.NumberFormat(locale, { style: "currency", currency, currencyDisplay: "narrowSymbol", maximumFractionDigits: 2 }).format(amount);
}

export const seconds = (value) => t("secs", { n: plain(Math.round(value * 10) / 10) });

/** How long something takes, in the largest unit that says it. */
export function duration(value) {
  if (value < 60) return t("secs", { n: Math.max(1, Math.round(value)) });
  if (value < 3600) return t("minutes", { n: plain(Math.round(value / 6) / 10) });
  return t("hours", { n: plain(Math.round(value / 360) / 10) });
}

export function clock(value) {
  const minutes = Math.floor(value / 60);
  return `${minutes}:${(value - minutes * 60).toFixed(1).padStart(4, "0")}`;
}

const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });

export function ago(moment) {
  const past = moment - Date.now() / 1000;
  for (const [unit, length] of [["day", 86400], ["hour", 3600], ["minute", 60]]) {
    if (Math.abs(past) >= length) return relative.format(Math.round(past / length), unit);
  }
  return t("just_now");
}

export const day = (moment) => new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(moment * 1000));
