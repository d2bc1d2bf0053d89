// The parts of docs/formats/report.md that need no identity: padding, fingerprints, message codes, the
// archive of an attachment. Pure but for WebCrypto; for pages and workers.
import { to_hex } from "./return_code.ts";

export const kReportMinimum = 16384;
export const kReportMost = 262144;
export const kMessageMinimum = 4096;
export const kMessageMost = 65536;
/** The padded archive, the most the server takes. */
export const kAttachmentMost = 26214400;
const most_attachment_json = 65536;

const utf8 = new TextEncoder();

/** PADMÉ: at most 12 % more, and few different lengths. */
export function padme(length: number): number {
  if (length < 2) return length;
  const e = Math.floor(Math.log2(length));
  const last = 2 ** (e - (Math.floor(Math.log2(e)) + 1));
  return Math.ceil(length / last) * last;
}

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

export function from_base64(text: string): Uint8Array {
  const binary = atob(text);
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

export function to_base64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(binary);
}

async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as BufferSource));
}

export async function sha256_hex(bytes: Uint8Array): Promise<string> {
  return to_hex(await sha256(bytes));
}

export async function hmac_hex(key: Uint8Array, text: string): Promise<string> {
  const signer = await crypto.subtle.importKey("raw", key as BufferSource,
    { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return to_hex(new Uint8Array(await crypto.subtle.sign("HMAC", signer, utf8.encode(text))));
}

export function from_hex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** What two people compare by voice: 16 characters in groups of four. */
export async function fingerprint(recipient: string): Promise<string> {
  const digest = await sha256(utf8.encode(`holdfast fingerprint v1\n${recipient}`));
  const bits = [...digest.subarray(0, 10)].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const letters = (bits.match(/.{5}/g) ?? []).map((five) => crockford[parseInt(five, 2)]).join("");
  return (letters.match(/.{4}/g) ?? []).join("-");
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
