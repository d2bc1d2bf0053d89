// Files out of a zip that somebody gives (APPNOTE 6.3.10, also Zip64), read in place: its list of
// files, then only those that are asked for. Nothing is written anywhere, so names lead nowhere.
// Everything has a limit, since a zip comes from outside.
import { crc32 } from "./zip.ts";

export interface ZipEntry {
  /** The name's bytes, UTF-8 in its composed form (NFC) where the zip says that it is UTF-8. */
  name: Uint8Array;
  method: number;
  is_locked: boolean;
  crc32: number;
  packed_bytes: number;
  bytes: number;
  /** Where its own record begins. */
  at: number;
}

/** "locked": with a password. "unsupported": packed in a way that this browser cannot undo. */
export type UnzipProblem = "broken" | "too-large" | "locked" | "unsupported";

export class UnzipError extends Error {
  constructor(readonly code: UnzipProblem) {
    super(code);
  }
}

export const kMaxZipEntries = 100_000;
const kMaxListBytes = 32 << 20;
/** A file may unpack to so many times its size, once it is over the next number of bytes. */
const kMaxRatio = 200;
const kRatioCountsFromBytes = 16 << 20;
const kEndBytes = 22;
const kMaxCommentBytes = 65_535;
const kIsUtf8 = 1 << 11;

async function view_of(zip: Blob, from: number, to: number): Promise<DataView> {
  if (from < 0 || from > to || to > zip.size) throw new UnzipError("broken");
  return new DataView(await zip.slice(from, to).arrayBuffer());
}

/** Of 64 bits; what is over 2^53 is no place in a file. */
function number64(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
}

interface List {
  at: number;
  bytes: number;
  entries: number;
}

/** The list's place as Zip64 has it, where its locator stands before the end record. */
async function list64(zip: Blob, end_at: number): Promise<List> {
  const locator = await view_of(zip, end_at - 20, end_at);
  if (locator.getUint32(0, true) !== 0x07064b50) throw new UnzipError("broken");
  const at = number64(locator, 8);
  const record = await view_of(zip, at, at + 56);
  if (record.getUint32(0, true) !== 0x06064b50) throw new UnzipError("broken");
  return { entries: number64(record, 32), bytes: number64(record, 40), at: number64(record, 48) };
}

async function find_list(zip: Blob): Promise<List> {
  const from = Math.max(0, zip.size - kEndBytes - kMaxCommentBytes);
  const tail = await view_of(zip, from, zip.size);
  for (let at = tail.byteLength - kEndBytes; at >= 0; at -= 1) {
    if (tail.getUint32(at, true) !== 0x06054b50) continue;
    const list = { entries: tail.getUint16(at + 10, true), bytes: tail.getUint32(at + 12, true),
      at: tail.getUint32(at + 16, true) };
    const is_64 = list.entries === 0xffff || list.bytes === 0xffffffff || list.at === 0xffffffff;
    if (is_64) return list64(zip, from + at);
    // A comment behind the true record may look like one.
    if (list.at + list.bytes <= from + at) return list;
  }
  throw new UnzipError("broken");
}

/** Sizes and place that did not fit into 32 bits stand, in this order, in the extra field 1. */
function widen(entry: ZipEntry, extra: DataView): void {
  for (let at = 0; at + 4 <= extra.byteLength;) {
    const [kind, bytes] = [extra.getUint16(at, true), extra.getUint16(at + 2, true)];
    let next = at + 4;
    at = next + bytes;
    if (kind !== 1 || at > extra.byteLength) continue;
    for (const field of ["bytes", "packed_bytes", "at"] as const) {
      if (entry[field] !== 0xffffffff || next + 8 > at) continue;
      entry[field] = number64(extra, next);
      next += 8;
    }
  }
}

function plain_name(bytes: Uint8Array, is_utf8: boolean): Uint8Array {
  let out = bytes;
  if (is_utf8) {
    try {
      const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
      out = new TextEncoder().encode(text.normalize("NFC"));
    } catch {
      // Bytes that are no UTF-8 stay as they are.
    }
  }
  // Windows writes backslashes between folders.
  const [slash, back] = [0x2f, 0x5c];
  if (out.includes(slash)) return out;
  return out.map((byte) => (byte === back ? slash : byte));
}

/** Whether the record is of a plain file, by what Unix says of it and by its name. */
function is_plain_file(made_on: number, mode: number, name: Uint8Array): boolean {
  const kind = made_on === 3 ? mode & 0o170000 : 0;
  return name.length > 0 && name[name.length - 1] !== 0x2f && (kind === 0 || kind === 0o100000);
}

/** The plain files of a zip in the order of their places. Throws UnzipError. */
export async function zip_entries(zip: Blob): Promise<ZipEntry[]> {
  const list = await find_list(zip);
  if (list.entries > kMaxZipEntries || list.bytes > kMaxListBytes) throw new UnzipError("too-large");
  const view = await view_of(zip, list.at, list.at + list.bytes);
  const out: ZipEntry[] = [];
  for (let at = 0, seen = 0; seen < list.entries; seen += 1) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== 0x02014b50) throw new UnzipError("broken");
    const number16 = (offset: number) => view.getUint16(at + offset, true);
    const number32 = (offset: number) => view.getUint32(at + offset, true);
    const [name_bytes, extra_bytes] = [number16(28), number16(30)];
    const end = at + 46 + name_bytes + extra_bytes + number16(32);
    if (end > view.byteLength) throw new UnzipError("broken");
    const [flags, made_on] = [number16(8), number16(4) >> 8];
    const name = plain_name(new Uint8Array(view.buffer, at + 46, name_bytes), (flags & kIsUtf8) !== 0);
    const entry = { name, method: number16(10), is_locked: (flags & 1) !== 0, crc32: number32(16),
      packed_bytes: number32(20), bytes: number32(24), at: number32(42) };
    widen(entry, new DataView(view.buffer, at + 46 + name_bytes, extra_bytes));
    if (is_plain_file(made_on, number32(38) >>> 16, name)) out.push(entry);
    at = end;
  }
  return out.sort((one, other) => one.at - other.at);
}

/** A deflated file as gzip has it (RFC 1952), which more browsers undo than the bare stream. */
function as_gzip(packed: Blob, entry: ZipEntry): Blob {
  const tail = new DataView(new ArrayBuffer(8));
  tail.setUint32(0, entry.crc32, true);
  tail.setUint32(4, entry.bytes, true);
  return new Blob([Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255), packed, tail.buffer]);
}

/** The reader of a file's bytes as they come out. */
function opened(packed: Blob, entry: ZipEntry): ReadableStreamDefaultReader<Uint8Array> {
  if (entry.method === 0) return (packed.stream() as ReadableStream<Uint8Array>).getReader();
  if (typeof DecompressionStream === "undefined") throw new UnzipError("unsupported");
  const stream = as_gzip(packed, entry).stream() as ReadableStream<Uint8Array>;
  return stream.pipeThrough(new DecompressionStream("gzip") as unknown as
    ReadableWritablePair<Uint8Array, Uint8Array>).getReader();
}

function joined(parts: readonly Uint8Array[], bytes: number): Uint8Array {
  const out = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** A file's bytes, at most `max_bytes`. Throws UnzipError. */
export async function unpacked(zip: Blob, entry: ZipEntry, max_bytes: number): Promise<Uint8Array> {
  if (entry.is_locked) throw new UnzipError("locked");
  if (entry.method !== 0 && entry.method !== 8) throw new UnzipError("unsupported");
  if (entry.bytes > max_bytes) throw new UnzipError("too-large");
  const head = await view_of(zip, entry.at, entry.at + 30);
  if (head.getUint32(0, true) !== 0x04034b50) throw new UnzipError("broken");
  const from = entry.at + 30 + head.getUint16(26, true) + head.getUint16(28, true);
  if (from + entry.packed_bytes > zip.size) throw new UnzipError("broken");
  const reader = opened(zip.slice(from, from + entry.packed_bytes), entry);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  let crc = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => { throw new UnzipError("broken"); });
    if (done || !value) break;
    bytes += value.length;
    // Its record may say less than what comes out.
    const is_bomb = bytes > kRatioCountsFromBytes && bytes > entry.packed_bytes * kMaxRatio;
    if (bytes > max_bytes || is_bomb) {
      void reader.cancel().catch(() => undefined);
      throw new UnzipError("too-large");
    }
    crc = crc32(crc, value);
    parts.push(value);
  }
  if (bytes !== entry.bytes || crc !== entry.crc32) throw new UnzipError("broken");
  return joined(parts, bytes);
}
