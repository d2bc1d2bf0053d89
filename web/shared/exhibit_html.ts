// exhibits.html of an exhibit pack: the inventory for people, in English the same bytes as src/evidence
// writes. Pure. A pack in another language has that language's words; its files for programs do not change.
import { format_time, row_time, type Content, type Exhibit, type Row } from "./exhibit_content.ts";

const kMaxPageRows = 2000;

/** The page's words; `language` is what they are in. `{count}` and the like are filled. */
export interface SheetWords {
  language: string;
  title: string;
  case: string;
  organisation: string;
  collected_by: string;
  packed_at: string;
  pack: string;
  exhibits: string;
  exhibit: string;
  shows: string;
  size: string;
  bytes: string;
  file_time: string;
  collected_at: string;
  where: string;
  how: string;
  zone: string;
  clock: string;
  clock_ahead: string;
  clock_behind: string;
  accounts: string;
  app: string;
  handle: string;
  name: string;
  link: string;
  whose: string;
  note: string;
  payments: string;
  when: string;
  amount: string;
  method: string;
  account: string;
  provider: string;
  happened: string;
  times: string;
  time: string;
  utc: string;
  what: string;
  who: string;
  words: string;
  shown: string;
  check: string;
  check_program: string;
  check_bagit: string;
  check_hand: string;
  custody: string;
  custody_after: string;
  copies: string;
  kind_file_changed: string;
  kind_message: string;
  kind_payment: string;
  kind_collected: string;
}

export const english_sheet: SheetWords = {
  language: "en",
  title: "Exhibits",
  case: "Case",
  organisation: "Organisation",
  collected_by: "Collected by",
  packed_at: "Packed at",
  pack: "Pack",
  exhibits: "Exhibits",
  exhibit: "Exhibit {number}",
  shows: "What it shows",
  size: "Size",
  bytes: "{count} bytes",
  file_time: "The file's own time",
  collected_at: "Collected at",
  where: "Where",
  how: "How",
  zone: "Time zone of the device",
  clock: "Clock of the device",
  clock_ahead: "{count} seconds ahead of true time",
  clock_behind: "{count} seconds behind true time",
  accounts: "Accounts",
  app: "App",
  handle: "Handle",
  name: "Name",
  link: "Link",
  whose: "Whose",
  note: "Note",
  payments: "Payments",
  when: "When",
  amount: "Amount",
  method: "Method",
  account: "Account",
  provider: "Provider",
  happened: "What happened when",
  times: "Times end in Z when they are UTC. Those without a Z are a phone's own clock.",
  time: "Time",
  utc: "Corrected to UTC",
  what: "What",
  who: "Who",
  words: "Words",
  shown: "The first {shown} of {count} are shown; timeline.csv has all.",
  check: "How to check that nothing has changed",
  check_program: "With Holdfast: {command} says in one line whether the pack is whole.",
  check_bagit: "With any tool that reads BagIt (RFC 8493): {command}.",
  check_hand: "By hand: {command}.",
  custody: "The folder {folder} holds the chain of custody, its signatures and, where there is one, the time stamp.",
  custody_after: "This page was made when the pack was sealed; who had it afterwards stands in {file}.",
  copies: "The copies in {folder} are the bytes that were collected; nothing was altered.",
  kind_file_changed: "file-changed",
  kind_message: "message",
  kind_payment: "payment",
  kind_collected: "collected",
};

/** The words of a page that has them under "sheet." */
export function sheet_words(language: string, text: (key: string) => string): SheetWords {
  const all = Object.keys(english_sheet).map((key) => [key, key === "language" ? language : text(`sheet.${key}`)]);
  return Object.fromEntries(all) as unknown as SheetWords;
}

const head = `<!DOCTYPE html>
<html lang="LANGUAGE">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>TITLE</title>
<style>
body{font:16px/1.45 Arial,sans-serif;color:#0b0c0c;margin:1.5em auto;max-width:62em;padding:0 1em}
h1{font-size:1.8em}h2{margin-top:1.8em;border-bottom:2px solid #0b0c0c}h3{margin-bottom:.3em}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.25em .6em .25em 0;border-bottom:1px solid #b1b4b6;overflow-wrap:anywhere}
th[scope=row]{width:13em}code{font:.85em/1.4 monospace;overflow-wrap:anywhere}td.words{white-space:pre-wrap}
section.exhibit{break-inside:avoid}
@media print{body{margin:0;max-width:none;font-size:11pt}a{color:inherit;text-decoration:none}}
</style>
</head>
<body>
`;

const entities: Record<string, string> =
  { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}

function words(text: string | undefined): string {
  return text ? `<bdi>${escaped(text)}</bdi>` : "";
}

function code(text: string): string {
  return `<code>${text}</code>`;
}

function fact(label: string, html: string): string {
  return html === "" ? "" : `<tr><th scope="row">${escaped_label(label)}</th><td>${html}</td></tr>\n`;
}

/** A label of the page's own words: an apostrophe in it is text. */
function escaped_label(text: string): string {
  return text.replace(/[&<>]/g, (character) => entities[character]!);
}

/** The words with their places filled; what fills them is HTML. */
function filled(text: string, values: Record<string, string | number>): string {
  return escaped_label(text).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

function how_to_check(w: SheetWords): string {
  const step = (text: string, command: string) => `<li>${filled(text, { command: code(command) })}</li>\n`;
  return `<h2>${escaped_label(w.check)}</h2>\n<ul>\n${
    step(w.check_program, "holdfast evidence verify PACK")}${step(w.check_bagit, "bagit.py --validate PACK")}${
    step(w.check_hand, "cd PACK; sha256sum -c manifest-sha256.txt tagmanifest-sha256.txt")}</ul>\n<p>${
    filled(w.custody, { folder: code("custody") })}\n${
    filled(w.custody_after, { file: code("custody/log.jsonl") })}\n${
    filled(w.copies, { folder: code("data/exhibits") })}</p>\n</body>\n</html>\n`;
}

function clock_text(seconds: number | undefined, w: SheetWords): string {
  if (seconds === undefined) return "";
  return filled(seconds < 0 ? w.clock_behind : w.clock_ahead, { count: Math.abs(seconds) });
}

function exhibit_part(now_ms: number, { number, path, name, ...each }: Exhibit, w: SheetWords): string {
  const { details } = each;
  return `<section class="exhibit">\n<h3>${filled(w.exhibit, { number })}: <a href="${escaped(path)}">${
    words(name)}</a></h3>\n<table>\n${fact(w.shows, words(details.description))
  }${fact(w.size, filled(w.bytes, { count: each.bytes }))
  }${fact(w.file_time, format_time(each.modified_ms))
  }${fact(w.collected_by, words(details.who))
  }${fact(w.collected_at, format_time(details.when ?? now_ms))
  }${fact(w.where, words(details.where))
  }${fact(w.how, words(details.how))
  }${fact(w.zone, words(details.zone))
  }${fact(w.clock, clock_text(details.clock_offset_seconds, w))
  }${fact("SHA-256", code(each.sha256))
  }${fact("SHA-512", code(each.sha512))}</table>\n</section>\n`;
}

function table(heads: readonly string[], rows: readonly (readonly (string | undefined)[])[]): string {
  const row = (cells: readonly (string | undefined)[]) =>
    `<tr>${cells.map((cell) => `<td class="words">${words(cell)}</td>`).join("")}</tr>\n`;
  return `<table>\n<thead><tr>${heads.map((name) => `<th scope="col">${escaped_label(name)}</th>`).join("")
  }</tr></thead>\n<tbody>\n${rows.map(row).join("")}</tbody></table>\n`;
}

function people(content: Content, w: SheetWords): string {
  const accounts = content.accounts.map((each) =>
    [each.app, each.handle, each.name, each.link, each.role, each.note]);
  const payments = content.payments.map((each) => [
    each.at === undefined ? "" : format_time(each.at), `${each.amount ?? ""} ${each.currency ?? ""}`,
    each.method, each.account, each.provider, each.note]);
  return (accounts.length === 0 ? "" : `<h2>${escaped_label(w.accounts)}</h2>\n${
    table([w.app, w.handle, w.name, w.link, w.whose, w.note], accounts)}`) +
    (payments.length === 0 ? "" : `<h2>${escaped_label(w.payments)}</h2>\n${
      table([w.when, w.amount, w.method, w.account, w.provider, w.note], payments)}`);
}

function kind_text({ kind }: Row, w: SheetWords): string {
  switch (kind) {
    case "file-changed": return w.kind_file_changed;
    case "message": return w.kind_message;
    case "payment": return w.kind_payment;
    case "collected": return w.kind_collected;
  }
}

function timeline(content: Content, rows: readonly Row[], w: SheetWords): string {
  const shown = rows.slice(0, kMaxPageRows).map((row) => [
    row_time(row), row.true_time === undefined ? "" : format_time(row.true_time),
    row.exhibit === undefined ? "" : content.exhibits[row.exhibit]!.number, kind_text(row, w), row.who, row.text]);
  const rest = rows.length > kMaxPageRows
    ? `<p>${filled(w.shown, { shown: kMaxPageRows, count: rows.length })}</p>\n` : "";
  return `<h2>${escaped_label(w.happened)}</h2>\n<p>${escaped_label(w.times)}</p>\n${
    table([w.time, w.utc, filled(w.exhibit, { number: "" }).trim(), w.what, w.who, w.words], shown)}${rest}`;
}

export function exhibits_html(content: Content, rows: readonly Row[], w: SheetWords = english_sheet): string {
  const title = escaped_label(w.title);
  return `${head.replace("LANGUAGE", w.language).replace("TITLE", () => title)}<h1>${title}</h1>\n<table>\n${
    fact(w.case, words(content.case_name))
  }${fact(w.organisation, words(content.organisation))
  }${fact(w.collected_by, words(content.pack.who))
  }${fact(w.packed_at, format_time(content.now_ms))
  }${fact(w.pack, code(content.pack_id))
  }${fact(w.exhibits, String(content.exhibits.length))}</table>\n<h2>${escaped_label(w.exhibits)}</h2>\n${
    content.exhibits.map((each) => exhibit_part(content.now_ms, each, w)).join("")
  }${people(content, w)}${timeline(content, rows, w)}${how_to_check(w)}`;
}
