// A decrypted report as rows for people: parts in an order, each answer with its label, whatever the
// person wrote beside what the format knows. Pure but for the page's words.
import { moment, page_data, t } from "../shared/page_data.ts";
import { items, object, text } from "./report_plain.ts";
import type { Plain, PlainObject } from "./report_types.ts";

export type Path = (string | number)[];

export interface AnswerRow {
  path: Path;
  /** Which of several it is of, such as "Person 1, account 2"; "" for none. */
  group: string;
  label: string;
  text: string;
  /** A handle, number or address: letter for letter. */
  exact: boolean;
}

export interface AnswerPart {
  name: string;
  rows: AnswerRow[];
}

/** Which top-level fields each part shows, as one reads to help. */
const reading: [string, string[]][] = [
  ["happened", ["happened", "said_or_shown", "feeling", "wants"]],
  ["person", ["person"]],
  ["threats", ["threats"]],
  ["demand", ["paid", "demand"]],
  ["shared", ["shared"]],
  ["suspects", ["suspects"]],
  ["began", ["contact_began"]],
  ["reporter", ["reporter"]],
  ["pictures", ["pictures", "case_number"]],
];

/** The order in which police and CEOP ask: who is at risk, who tells, what, by whom, money, where. */
export const police_order = ["person", "reporter", "happened", "began", "suspects", "threats", "demand",
  "shared", "pictures", "other"];

/** For machines, or shown elsewhere on the page. */
const hidden = new Set(["format", "version", "submission_id", "message_key", "routing", "attachments",
  "reporter_recipient", "redaction"]);
const exact_names = new Set(["handle", "link", "user_id", "phones", "emails", "account", "sort_code",
  "wallet", "card_numbers", "reference", "pdq", "sha256", "md5", "contact"]);
const most_rows = 1000;
const most_depth = 8;

function has_word(key: string): boolean {
  return page_data().text?.[key] !== undefined;
}

function label_of(path: Path): string {
  const names = path.filter((part) => typeof part === "string") as string[];
  for (let from = 0; from < names.length; from += 1) {
    const key = `desk.answer.${names.slice(from).join("_")}`;
    if (has_word(key)) return t(key);
  }
  return names.slice(1).join(", ").replace(/_/g, " ") || (names[0] ?? "").replace(/_/g, " ");
}

function group_of(path: Path): string {
  const parts: string[] = [];
  path.forEach((part, place) => {
    const name = path[place - 1];
    if (typeof part !== "number" || typeof name !== "string") return;
    const key = `desk.answer.one_${name}`;
    if (has_word(key)) parts.push(t(key, { n: part + 1 }));
  });
  return parts.join(", ");
}

const time_form = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

function value_text(path: Path, value: string | number | boolean): string {
  if (typeof value === "boolean") return t(value ? "desk.case.yes" : "desk.case.no");
  const plain = String(value);
  if (time_form.test(plain) && !Number.isNaN(Date.parse(plain))) return `${moment(plain)} (${plain})`;
  const names = path.filter((part) => typeof part === "string");
  const key = `desk.answer.value_${String(names[names.length - 1])}_${plain}`;
  return /^[a-z0-9_]+$/.test(plain) && has_word(key) ? t(key) : plain;
}

function collect(path: Path, value: Plain, rows: AnswerRow[]): void {
  if (value === null || value === "" || rows.length >= most_rows) return;
  if (Array.isArray(value)) {
    if (path.length < most_depth) value.forEach((one, place) => collect([...path, place], one, rows));
  } else if (typeof value === "object") {
    if (path.length >= most_depth) return;
    for (const [name, one] of Object.entries(value)) collect([...path, name], one, rows);
  } else {
    const name = path.filter((part) => typeof part === "string").pop();
    rows.push({ path, group: group_of(path), label: label_of(path), text: value_text(path, value),
      exact: exact_names.has(String(name)) });
  }
}

function part(plain: PlainObject, name: string, fields: string[]): AnswerPart {
  const rows: AnswerRow[] = [];
  for (const field of fields) collect([field], plain[field] ?? null, rows);
  return { name, rows };
}

/** Parts that have an answer, in reading order or in the given one. */
export function answer_parts(plain: PlainObject, order?: string[]): AnswerPart[] {
  const known = new Set(reading.flatMap(([, fields]) => fields));
  const rest = Object.keys(plain).filter((name) => !known.has(name) && !hidden.has(name));
  const all = [...reading, ["other", rest] as [string, string[]]].map(([name, fields]) =>
    part(plain, name, fields)).filter(({ rows }) => rows.length > 0);
  if (!order) return all;
  return [...all].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}

/** What the reporter agreed to send in clear, where the server now says something else. */
export function changed_routing(plain: PlainObject, line: object): string[] {
  const now = line as Record<string, unknown>;
  const sent = object(plain.routing);
  return ["country", "age_band", "kind"].filter((name) => {
    const said = text(sent[name]);
    return said !== "" && said !== (now[name] ?? "");
  });
}

const gone = "[redacted]";

/** A copy without the given answers: what was there is said to have been taken out. */
export function redacted(plain: PlainObject, paths: Path[], by: string, at: string): PlainObject {
  const copy = JSON.parse(JSON.stringify(plain)) as PlainObject;
  for (const path of paths) {
    let place: Plain = copy;
    for (const name of path.slice(0, -1)) place = (place as PlainObject)[name as string] ?? null;
    if (place !== null && typeof place === "object") {
      (place as PlainObject)[path[path.length - 1] as string] = gone;
    }
  }
  const before = items(copy.redaction);
  copy.redaction = [...before, { at, by, fields: paths.map((path) => path.join(".")) }];
  return copy;
}
