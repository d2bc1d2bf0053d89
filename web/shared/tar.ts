// An attachment, made and read, as docs/formats/report.md has it: a ustar archive (POSIX.1-1988) of
// `attachment.json` and the file itself, its bytes unaltered, padded with zero bytes to a length
// that tells little.
import { padme, type Bytes } from "./seal.ts";

const block = 512;
const end_blocks = 2;
export const kMinAttachmentBytes = 65536;
export const kMaxAttachmentBytes = 26214400;
const kMaxAboutBytes = 65536;

export interface Member {
  name: string;
  bytes: Uint8Array;
  modified_s: number;
}

function octal(value: number, length: number): string {
  return `${Math.max(0, Math.floor(value)).toString(8).padStart(length - 1, "0")}\0`;
}

function header({ name, bytes, modified_s }: Member): Uint8Array {
  const out = new Uint8Array(block);
  const put = (at: number, text: string) => out.set(new TextEncoder().encode(text), at);
  put(0, name);
  put(100, octal(0o644, 8));
  put(108, octal(0, 8));
  put(116, octal(0, 8));
  put(124, octal(bytes.length, 12));
  put(136, octal(modified_s, 12));
  put(148, "        ");
  put(156, "0");
  put(257, "ustar\0");
  put(263, "00");
  const sum = out.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  return out;
}

const rounded = (bytes: number) => Math.ceil(bytes / block) * block;

/** The archive. Throws RangeError when it would be longer than an attachment may be. */
export function tar(members: Member[]): Bytes {
  const length = members.reduce((sum, { bytes }) => sum + block + rounded(bytes.length), 0)
    + end_blocks * block;
  const padded = padme(Math.max(kMinAttachmentBytes, length));
  if (padded > kMaxAttachmentBytes) throw new RangeError("the archive is too large");
  const out = new Uint8Array(padded);
  let at = 0;
  for (const member of members) {
    out.set(header(member), at);
    out.set(member.bytes, at + block);
    at += block + rounded(member.bytes.length);
  }
  return out;
}

/** `file` and the extension, if it is a plain one: opening the archive never overwrites anything. */
export function safe_name(name: string): string {
  const extension = /\.([a-z0-9]{1,8})$/.exec(name.toLowerCase())?.[1];
  return extension ? `file.${extension}` : "file";
}

export interface OpenedAttachment {
  about: unknown;
  bytes: Uint8Array;
}

function text_of(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/** One member of a ustar archive at `at`; null where the archive is not what it says it is. */
function member(archive: Uint8Array, at: number) {
  if (at + block > archive.length) return null;
  const head = archive.subarray(at, at + block);
  const size_text = text_of(head.subarray(124, 136)).trim();
  if (text_of(head.subarray(257, 263)) !== "ustar" || !/^[0-7]+$/.test(size_text)) return null;
  const size = parseInt(size_text, 8);
  if (at + block + size > archive.length) return null;
  return { name: text_of(head.subarray(0, 100)), bytes: archive.subarray(at + block, at + block + size),
    next: at + block + rounded(size) };
}

/** The two members of an attachment's archive; null if it is no such archive. */
export function read_attachment(archive: Uint8Array): OpenedAttachment | null {
  const first = member(archive, 0);
  if (!first || first.name !== "attachment.json" || first.bytes.length > kMaxAboutBytes) return null;
  const second = member(archive, first.next);
  if (!second || !/^file(\.[a-z0-9]{1,8})?$/.test(second.name)) return null;
  try {
    return { about: JSON.parse(new TextDecoder().decode(first.bytes)), bytes: second.bytes };
  } catch {
    return null;
  }
}
