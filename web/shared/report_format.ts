// The parts of docs/formats/report.md that need no identity: padding, fingerprints, message codes, the
// archive of an attachment. Pure but for WebCrypto; for pages and workers.
import { to_hex } from "./return_code.ts";
import { padme } from "./seal.ts";

export { fingerprint, from_base64, to_base64 } from "./report_crypto.ts";
export { padme };

export const kReportMinimum = 16384;
export const kReportMost = 262144;
export const kMessageMinimum = 4096;
export const kMessageMost = 65536;
/** The padded archive, the most the server takes. */
export const kAttachmentMost = 26214400;
const most_attachment_json = 65536;

const utf8 = new TextEncoder();

/** JSON with spaces before a last line feed, as long as `padme` says. Null: longer than `most`. */
export function padded_json(value: unknown, minimum: number, most: number): Uint8Array | null {
  const text = utf8.encode(JSON.stringify(value));
  const size = padme(Math.max(minimum, text.length + 1));
  if (size > most) return null;
  const bytes = new Uint8Array(size).fill(0x20);
  bytes.set(text);
  bytes[size - 1] = 0x0a;
  return bytes;
}

export async function sha256_hex(bytes: Uint8Array): Promise<string> {
  return to_hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as BufferSource)));
}

export async function hmac_hex(key: Uint8Array, text: string): Promise<string> {
  const signer = await crypto.subtle.importKey("raw", key as BufferSource,
    { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return to_hex(new Uint8Array(await crypto.subtle.sign("HMAC", signer, utf8.encode(text))));
}

export function from_hex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** An age recipient as `age-keygen` prints it: X25519 alone. */
export function is_recipient(text: string): boolean {
  return /^age1[02-9ac-hj-np-z]{58}$/.test(text);
}

interface Coded {
  from: string;
  report_number: string;
  message_id: string;
  written_at: string;
  text: string;
}

export function message_code(message_key: string, one: Coded): Promise<string> {
  return hmac_hex(from_hex(message_key), ["holdfast message v1", one.from, one.report_number,
    one.message_id, one.written_at, one.text].join("\n"));
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
  if (at + 512 > archive.length) return null;
  const head = archive.subarray(at, at + 512);
  const size_text = text_of(head.subarray(124, 136)).trim();
  if (text_of(head.subarray(257, 263)) !== "ustar" || !/^[0-7]+$/.test(size_text)) return null;
  const size = parseInt(size_text, 8);
  if (at + 512 + size > archive.length) return null;
  return { name: text_of(head.subarray(0, 100)), bytes: archive.subarray(at + 512, at + 512 + size),
    next: at + 512 + Math.ceil(size / 512) * 512 };
}

/** The two members of an attachment's archive; null if it is no such archive. */
export function read_attachment(archive: Uint8Array): OpenedAttachment | null {
  const first = member(archive, 0);
  if (!first || first.name !== "attachment.json" || first.bytes.length > most_attachment_json) return null;
  const second = member(archive, first.next);
  if (!second || !/^file(\.[a-z0-9]{1,8})?$/.test(second.name)) return null;
  try {
    return { about: JSON.parse(new TextDecoder().decode(first.bytes)), bytes: second.bytes };
  } catch {
    return null;
  }
}
