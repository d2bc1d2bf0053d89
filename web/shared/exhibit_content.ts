// What an exhibit pack tells of, the names in it, and its timeline (docs/formats/exhibit-pack.md).
// Pure: no clock, no randomness, no browser.

/** What is known of a pack or an exhibit; what is empty or missing is not known. */
export interface Details {
  who?: string;
  /** Milliseconds since 1970. */
  when?: number;
  where?: string;
  how?: string;
  /** "Europe/London", "+01:00" or "Z". */
  zone?: string;
  clock_offset_seconds?: number;
  description?: string;
}

export interface Exhibit {
  /** "0001" */
  number: string;
  /** "data/exhibits/0001-a.png" */
  path: string;
  /** As it was. */
  name: string;
  bytes: number;
  modified_ms: number;
  sha256: string;
  sha512: string;
  /** The exhibit's own, else the pack's. */
  details: Details;
}

export interface Message {
  /** Index of an exhibit. */
  exhibit?: number;
  app?: string;
  thread?: string;
  from?: string;
  to?: string;
  text: string;
  at?: number;
  /** `at` is a phone's own clock, as if it were UTC. */
  is_device_time?: boolean;
}

export interface Account {
  app?: string;
  handle?: string;
  name?: string;
  link?: string;
  role?: "suspect" | "victim" | "other";
  note?: string;
}

export interface Payment {
  method?: string;
  amount?: string;
  currency?: string;
  account?: string;
  provider?: string;
  at?: number;
  note?: string;
}

export interface Content {
  /** A UUID in lower case. */
  pack_id: string;
  now_ms: number;
  case_name: string;
  organisation: string;
  pack: Details;
  exhibits: Exhibit[];
  messages: Message[];
  accounts: Account[];
  payments: Payment[];
}

export const kMaxDetailBytes = 1000;
const kMaxNameLength = 80;
const kMaxToldNameBytes = 250;

const utf8 = new TextEncoder();

/** The text cut to at most `max` bytes of UTF-8, no character halved; a lone surrogate becomes U+FFFD. */
function cut(text: string, max: number): string {
  let out = "";
  let used = 0;
  for (const character of new TextDecoder().decode(utf8.encode(text))) {
    used += utf8.encode(character).length;
    if (used > max) break;
    out += character;
  }
  return out;
}

/** A detail as it goes into a pack: control characters but LF out, at most 1,000 bytes. */
export function clean_detail(text: string): string {
  return cut(text.replace(/\r\n?/g, "\n").replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, ""),
    kMaxDetailBytes);
}

/** A zone that the format takes, else "". */
export function clean_zone(zone: string): string {
  return /^[A-Za-z0-9/_+:-]{1,64}$/.test(zone) ? zone : "";
}

/** A file's name as it is told: one line, not too long. */
export function told_name(name: string): string {
  return cut(name.replace(/[\u0000-\u001f\u007f]/g, " "), kMaxToldNameBytes);
}

function shortened(name: string): string {
  const dot = name.lastIndexOf(".");
  const ending = name.length - dot - 1;
  const keeps = dot > 0 && ending >= 1 && ending <= 10;
  const front = name.slice(0, kMaxNameLength - (keeps ? ending + 1 : 0)).replace(/[._-]+$/, "");
  return keeps ? front + name.slice(dot) : front;
}

/** A name that is no path, no device of Windows after its number, and no other name's twin. */
export function safe_name(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/[^A-Za-z0-9._-]+/g, "_")
    .replace(/^[._-]+|[._-]+$/g, "");
  return (name.length > kMaxNameLength ? shortened(name) : name) || "file";
}

export function exhibit_path(number: string, name: string): string {
  return `data/exhibits/${number}-${safe_name(name)}`;
}

export function merged_details(own: Details, pack: Details): Details {
  return {
    who: own.who || pack.who,
    when: own.when ?? pack.when,
    where: own.where || pack.where,
    how: own.how || pack.how,
    zone: own.zone || pack.zone,
    clock_offset_seconds: own.clock_offset_seconds ?? pack.clock_offset_seconds,
    description: own.description,
  };
}

/** "2024-05-03T21:15:00.000Z" */
export function format_time(at: number): string {
  return new Date(at).toISOString();
}

/** Minutes east of UTC, where the zone says them. */
function zone_minutes(zone: string | undefined): number | undefined {
  if (zone === "Z") return 0;
  const parts = /^([+-])(\d\d):(\d\d)$/.exec(zone ?? "");
  if (!parts) return undefined;
  const [hours, minutes] = [Number(parts[2]), Number(parts[3])];
  if (hours > 23 || minutes > 59) return undefined;
  return (parts[1] === "-" ? -1 : 1) * (hours * 60 + minutes);
}

/** In the order of rows of one time. */
const kinds = ["file-changed", "message", "payment", "collected"] as const;

export interface Row {
  at?: number;
  is_device_time?: boolean;
  true_time?: number;
  exhibit?: number;
  kind: typeof kinds[number];
  who?: string;
  text: string;
}

function true_time(row: Row, details: Details): number | undefined {
  if (row.at === undefined) return undefined;
  const offset_ms = (details.clock_offset_seconds ?? 0) * 1000;
  if (row.is_device_time) {
    const minutes = zone_minutes(details.zone);
    return minutes === undefined ? undefined : row.at - minutes * 60_000 - offset_ms;
  }
  // Apps' own times are their servers'; a file's is the device's.
  return row.kind === "file-changed" ? row.at - offset_ms : row.at;
}

function by_time(a: Row, b: Row): number {
  const at = (row: Row) => row.true_time ?? row.at ?? Number.MAX_SAFE_INTEGER;
  return at(a) - at(b) || (a.exhibit ?? -1) - (b.exhibit ?? -1) ||
    kinds.indexOf(a.kind) - kinds.indexOf(b.kind);
}

export function payment_text({ amount, currency, method, account }: Payment): string {
  return [[amount, currency].filter(Boolean).join(" "), method, account].filter(Boolean).join(", ");
}

/** The rows in their order. */
export function make_timeline(content: Content): Row[] {
  const rows: Row[] = [
    ...content.exhibits.flatMap(({ modified_ms, details, name }, exhibit): Row[] => [
      { at: modified_ms, exhibit, kind: "file-changed", text: name },
      { at: details.when ?? content.now_ms, exhibit, kind: "collected", who: details.who, text: name },
    ]),
    ...content.messages.map(({ at, is_device_time, exhibit, from, text }): Row =>
      ({ at, is_device_time, exhibit, kind: "message", who: from, text })),
    ...content.payments.map((payment): Row =>
      ({ at: payment.at, kind: "payment", text: payment_text(payment) })),
  ];
  for (const row of rows) {
    row.true_time = true_time(row,
      row.exhibit === undefined ? content.pack : content.exhibits[row.exhibit]!.details);
  }
  return rows.sort(by_time);
}

/** As recorded; a device's own clock has no zone. */
export function row_time({ at, is_device_time }: Row): string {
  if (at === undefined) return "";
  return is_device_time ? format_time(at).slice(0, -1) : format_time(at);
}

/** A cell of RFC 4180 that no spreadsheet takes for a formula. */
function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[,"\r\n]/.test(plain) ? `"${plain.replace(/"/g, '""')}"` : plain;
}

export function timeline_csv(content: Content, rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    row_time(row),
    row.at === undefined ? "none" : row.is_device_time ? "device" : "utc",
    row.true_time === undefined ? "" : format_time(row.true_time),
    row.exhibit === undefined ? "" : content.exhibits[row.exhibit]!.number,
    row.kind, cell(row.who ?? ""), cell(row.text),
  ].join(","));
  return ["time,clock,true_time,exhibit,kind,who,text", ...lines, ""].join("\r\n");
}
