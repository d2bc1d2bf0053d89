// Makes an exhibit pack on the device: what docs/formats/exhibit-pack.md says, the same bytes as
// `holdfast evidence pack` writes but for the minisign companions, as a zip. A module of its own,
// loaded only when somebody makes a pack. Nothing leaves the device and no file is altered: files
// are read once for their digests, and the zip names them.
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { case_jsonld } from "./exhibit_case.ts";
import { clean_detail, clean_zone, exhibit_path, make_timeline, merged_details, safe_name, timeline_csv,
  told_name, type Account, type Content, type Details, type Exhibit, type Message, type Payment,
} from "./exhibit_content.ts";
import { custody_of } from "./exhibit_custody.ts";
import { english_sheet, exhibits_html, type SheetWords } from "./exhibit_html.ts";
import { to_hex } from "./return_code.ts";
import { crc32, stored_zip, type ZipFile } from "./zip.ts";

/** Less than the format's, for what a phone can hash in a few minutes and a zip holds. */
export const kMaxPackFiles = 500;
export const kMaxPackBytes = 2_000_000_000;
const kMaxTold = 10_000;
const kMaxMessages = 200_000;
const kBlockBytes = 1 << 20;
/** Times that format_time writes with four digits of a year. */
const kLastTime_ms = Date.UTC(9999, 11, 31);

export { sheet_words } from "./exhibit_html.ts";

export type PackProblem = "nothing" | "too-many" | "too-much-told" | "too-large" | "unreadable" | "stopped";

export class PackError extends Error {
  constructor(readonly code: PackProblem) {
    super(code);
  }
}

export interface PackFile {
  file: Blob;
  name: string;
  modified_ms: number;
  details?: Details;
}

export interface PackOptions {
  files: readonly PackFile[];
  now_ms: number;
  /** The folder in the zip; made a safe name. */
  folder: string;
  case_name?: string;
  organisation?: string;
  details?: Details;
  messages?: Message[];
  accounts?: Account[];
  payments?: Payment[];
  /** Of exhibits.html; English unless given. */
  sheet?: SheetWords;
  /** A random UUID and a key that is thrown away, unless a test gives them. */
  pack_id?: string;
  secret?: Uint8Array;
  /** Called with the bytes read so far and all of them. */
  progress?: (done: number, all: number) => void;
  /** Ends the work with PackError "stopped". */
  signal?: AbortSignal;
}

export interface Pack {
  zip: Blob;
  pack_id: string;
  /** The C2SP verifier key of who signed. */
  signer: string;
  exhibits: number;
  bytes: number;
}

const utf8 = new TextEncoder();

function random_uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return to_hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function clean_details(details: Details = {}): Details {
  const text = (value: string | undefined) => clean_detail(value ?? "") || undefined;
  const within = (value: number | undefined, least: number, most: number) =>
    (value !== undefined && value >= least && value <= most ? Math.floor(value) : undefined);
  return { who: text(details.who), where: text(details.where), how: text(details.how),
    description: text(details.description), zone: clean_zone(details.zone ?? "") || undefined,
    when: within(details.when, 0, kLastTime_ms),
    clock_offset_seconds: within(details.clock_offset_seconds, -1e9, 1e9) };
}

function clean_rows<Row extends object>(rows: readonly Row[] = [], max = kMaxTold): Row[] {
  if (rows.length > max) throw new PackError("too-much-told");
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) =>
    [name, typeof value === "string" && name !== "text" ? clean_detail(value) : value])) as Row);
}

interface Digests {
  sha256: string;
  sha512: string;
  crc32: number;
}

/** Reads a file once, a block at a time. Throws PackError "unreadable" and "stopped". */
async function digests_of(file: Blob, signal: AbortSignal | undefined,
                          read: (bytes: number) => void): Promise<Digests> {
  const [short, long] = [sha256.create(), sha512.create()];
  let crc = 0;
  for (let at = 0; at < file.size; at += kBlockBytes) {
    if (signal?.aborted) throw new PackError("stopped");
    const block = await file.slice(at, at + kBlockBytes).arrayBuffer()
      .catch(() => { throw new PackError("unreadable"); });
    const bytes = new Uint8Array(block);
    if (bytes.length !== Math.min(kBlockBytes, file.size - at)) throw new PackError("unreadable");
    short.update(bytes);
    long.update(bytes);
    crc = crc32(crc, bytes);
    read(bytes.length);
  }
  return { sha256: to_hex(short.digest()), sha512: to_hex(long.digest()), crc32: crc };
}

function bag_info(content: Content): string {
  const bytes = content.exhibits.reduce((sum, each) => sum + each.bytes, 0);
  const lines: [string, string | undefined][] = [
    ["Source-Organization", content.organisation],
    ["Contact-Name", content.pack.who],
    ["External-Description", "Exhibit pack"],
    ["External-Identifier", `urn:uuid:${content.pack_id}`],
    ["Internal-Sender-Identifier", content.case_name],
    ["Bagging-Date", new Date(content.now_ms).toISOString().slice(0, 10)],
    ["Payload-Oxum", `${bytes}.${content.exhibits.length}`],
    ["Bag-Software-Agent", "Holdfast (exhibit pack 1)"],
    ["Holdfast-Exhibit-Pack", "1"],
  ];
  return lines.map(([label, value]) => (value ? `${label}: ${value.replace(/\n/g, " ")}\n` : "")).join("");
}

/** Lines in the order of the paths' bytes; paths of a pack are ASCII. */
function manifest(lines: readonly (readonly [path: string, checksum: string])[]): string {
  return [...lines].sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, checksum]) => `${checksum}  ${path}\n`).join("");
}

const sha256_text = (text: string) => to_hex(sha256(utf8.encode(text)));
const sha512_text = (text: string) => to_hex(sha512(utf8.encode(text)));

/** Every file but the exhibits, path and content; and who signed. */
function tag_files(content: Content, secret: Uint8Array, sheet: SheetWords): { files: [string, string][]; signer: string } {
  const rows = make_timeline(content);
  const tags: [string, string][] = [
    ["exhibits.html", exhibits_html(content, rows, sheet)],
    ["timeline.csv", timeline_csv(content, rows)],
    ["case.jsonld", case_jsonld(content)],
    ["bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"],
    ["bag-info.txt", bag_info(content)],
    ["manifest-sha256.txt", manifest(content.exhibits.map((each) => [each.path, each.sha256]))],
    ["manifest-sha512.txt", manifest(content.exhibits.map((each) => [each.path, each.sha512]))],
  ];
  const short = manifest(tags.map(([path, text]) => [path, sha256_text(text)]));
  const long = manifest(tags.map(([path, text]) => [path, sha512_text(text)]));
  const custody = custody_of(content,
    { sha256: sha256_text(short), sha512: sha512_text(long) }, secret);
  return { signer: custody.signer, files: [...tags, ["tagmanifest-sha256.txt", short],
    ["tagmanifest-sha512.txt", long], ["custody/log.jsonl", custody.log], ...custody.seals] };
}

function check_limits(files: readonly PackFile[]): number {
  if (files.length === 0) throw new PackError("nothing");
  if (files.length > kMaxPackFiles) throw new PackError("too-many");
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  if (bytes > kMaxPackBytes) throw new PackError("too-large");
  return bytes;
}

function content_of(options: PackOptions, exhibits: Exhibit[], pack: Details): Content {
  return {
    pack_id: options.pack_id ?? random_uuid(),
    now_ms: options.now_ms,
    case_name: clean_detail(options.case_name ?? ""),
    organisation: clean_detail(options.organisation ?? ""),
    pack,
    exhibits,
    messages: clean_rows(options.messages, kMaxMessages),
    accounts: clean_rows(options.accounts),
    payments: clean_rows(options.payments),
  };
}

/** Makes the pack. Throws PackError; then there is nothing to save. */
export async function make_pack(options: PackOptions): Promise<Pack> {
  const all_bytes = check_limits(options.files);
  const pack = clean_details(options.details);
  const exhibits: Exhibit[] = [];
  const inside: ZipFile[] = [];
  let done = 0;
  for (const [index, { file, name, modified_ms, details }] of options.files.entries()) {
    const { crc32: crc, ...digests } = await digests_of(file, options.signal, (bytes) => {
      done += bytes;
      options.progress?.(done, all_bytes);
    });
    const number = String(index + 1).padStart(4, "0");
    const path = exhibit_path(number, name);
    const at = Math.min(Math.max(0, Math.floor(modified_ms) || 0), kLastTime_ms);
    exhibits.push({ number, path, name: told_name(name), bytes: file.size, modified_ms: at, ...digests,
      details: merged_details(clean_details(details), pack) });
    inside.push({ path, content: file, crc32: crc, modified_ms: at });
  }
  const content = content_of(options, exhibits, pack);
  const { files, signer } = tag_files(content, options.secret ?? ed25519.utils.randomSecretKey(),
    options.sheet ?? english_sheet);
  for (const [path, text] of files) {
    const bytes = utf8.encode(text) as Uint8Array<ArrayBuffer>;
    inside.push({ path, content: bytes, crc32: crc32(0, bytes), modified_ms: options.now_ms });
  }
  const folder = safe_name(options.folder);
  const zip = stored_zip(inside.map((file) => ({ ...file, path: `${folder}/${file.path}` })));
  return { zip, pack_id: content.pack_id, signer, exhibits: exhibits.length, bytes: all_bytes };
}
