// A zip whose files are stored as they are (APPNOTE 6.3.10, no compression, no Zip64). The files
// are named by the blob and not copied, so a zip of gigabytes needs no such memory.

export interface ZipFile {
  /** ASCII or UTF-8, parts split by "/". */
  path: string;
  content: Blob | Uint8Array<ArrayBuffer>;
  crc32: number;
  modified_ms: number;
}

/** What fits without Zip64; less than the format's 4 GiB and 65,535 files. */
export const kMaxZipBytes = 4_000_000_000;
export const kMaxZipFiles = 60_000;

export class ZipTooLarge extends Error {}

const kLocalBytes = 30;
const kCentralBytes = 46;
const kEndBytes = 22;
const kVersion = 20;
const kMadeOnUnix = 3 << 8;
const kNamesAreUtf8 = 1 << 11;
/** A plain file that its owner alone reads and writes. */
const kMode = 0o100600 * 2 ** 16;

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** CRC-32 of what came before (0 at first) and these bytes. */
export function crc32(before: number, bytes: Uint8Array): number {
  let crc = ~before;
  for (const byte of bytes) crc = table[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** Date and time of MS-DOS, UTC, within what it can say. */
function dos_time(at_ms: number): [time: number, date: number] {
  const at = new Date(Math.min(Math.max(at_ms, Date.UTC(1980, 0, 1)), Date.UTC(2107, 11, 31)));
  return [at.getUTCHours() << 11 | at.getUTCMinutes() << 5 | at.getUTCSeconds() >> 1,
    at.getUTCFullYear() - 1980 << 9 | at.getUTCMonth() + 1 << 5 | at.getUTCDate()];
}

function size_of({ content }: ZipFile): number {
  return content instanceof Blob ? content.size : content.length;
}

/** The record of a file: the local one stands before its bytes, the central one at the end. */
function record(file: ZipFile, name: Uint8Array, local_at: number | null): Uint8Array<ArrayBuffer> {
  const fixed = local_at === null ? kLocalBytes : kCentralBytes;
  const out = new Uint8Array(fixed + name.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, local_at === null ? 0x04034b50 : 0x02014b50, true);
  // The central record says who made it as well; then both say the same from here.
  let at = 4;
  const put16 = (value: number) => { view.setUint16(at, value, true); at += 2; };
  const put32 = (value: number) => { view.setUint32(at, value, true); at += 4; };
  if (local_at !== null) put16(kMadeOnUnix | kVersion);
  for (const value of [kVersion, kNamesAreUtf8, 0, ...dos_time(file.modified_ms)]) put16(value);
  for (const value of [file.crc32, size_of(file), size_of(file)]) put32(value);
  for (const value of [name.length, 0]) put16(value);
  if (local_at !== null) {
    for (const value of [0, 0, 0]) put16(value);
    for (const value of [kMode, local_at]) put32(value);
  }
  out.set(name, fixed);
  return out;
}

function end_record(files: number, bytes: number, at: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(kEndBytes);
  const view = new DataView(out.buffer);
  view.setUint32(0, 0x06054b50, true);
  view.setUint16(8, files, true);
  view.setUint16(10, files, true);
  view.setUint32(12, bytes, true);
  view.setUint32(16, at, true);
  return out;
}

/** The zip of these files in this order. Throws ZipTooLarge past the limits. */
export function stored_zip(files: readonly ZipFile[]): Blob {
  const parts: BlobPart[] = [];
  const central: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  let central_bytes = 0;
  for (const file of files) {
    const name = new TextEncoder().encode(file.path);
    const local = record(file, name, null);
    const entry = record(file, name, at);
    parts.push(local, file.content);
    central.push(entry);
    at += local.length + size_of(file);
    central_bytes += entry.length;
    if (at + central_bytes > kMaxZipBytes || central.length > kMaxZipFiles) throw new ZipTooLarge();
  }
  return new Blob([...parts, ...central, end_record(files.length, central_bytes, at)],
    { type: "application/zip" });
}
