// Rows of a CSV or JSONL text as requests; what is wrong with a row is told beside it.
const WHOLE = ["seconds", "seed", "steps"];
const EITHER = ["sound", "expand", "keep_sound", "watermark"];
const YES = ["true", "yes", "1", "on", "是"];

/** Every row: `{ request }`, or `{ fault, name }` where it cannot be read. */
export function read(text, known) {
  const lines = text.trimStart().startsWith("{") ? readLines(text) : readTable(text);
  return lines.map((line) => {
    if (line.fault) return line;
    const strange = Object.keys(line.request).find((name) => !known.includes(name));
    return strange ? { fault: "batch_unknown", name: strange, request: line.request } : line;
  });
}

function readLines(text) {
  return text.split("\n").filter((line) => line.trim()).map((line) => {
    const request = parsed(line);
    return request ? { request } : { fault: "batch_json", request: { prompt: line.slice(0, 120) } };
  });
}

/** The object that a line holds; null where it holds something else. */
function parsed(line) {
  try {
    const value = JSON.parse(line);
    return typeof value === "object" && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function readTable(text) {
  const [head, ...rows] = cells(text);
  const names = (head || []).map((name) => name.trim().replace(/^\ufeff/, ""));
  return rows
    .filter((row) => row.some((cell) => cell.trim()))
    .map((row) => ({ request: Object.fromEntries(names.map((name, place) => [name, row[place]?.trim() ?? ""]).filter(([, cell]) => cell).map(typed)) }));
}

function typed([name, cell]) {
  if (WHOLE.includes(name) && cell !== "" && !Number.isNaN(Number(cell))) return [name, Number(cell)];
  if (EITHER.includes(name)) return [name, YES.includes(cell.toLowerCase())];
  return [name, cell];
}

/** The cells of a CSV text: quotes may hold commas, line ends and doubled quotes. */
function cells(text) {
  const mark = text.split("\n")[0].includes("\t") ? "\t" : ",";
  const rows = [[""]];
  let quoted = false;
  for (let place = 0; place < text.length; place++) {
    const [sign, row] = [text[place], rows.at(-1)];
    if (quoted) {
      if (sign !== '"') row[row.length - 1] += sign;
      else if (text[place + 1] === '"') row[row.length - 1] += text[++place];
      else quoted = false;
    } else if (sign === '"' && row.at(-1) === "") quoted = true;
    else if (sign === mark) row.push("");
    else if (sign === "\n") rows.push([""]);
    else if (sign !== "\r") row[row.length - 1] += sign;
  }
  return rows;
}
