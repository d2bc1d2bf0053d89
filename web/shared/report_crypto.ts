// The formats of docs/formats/report.md that both faces need: keys of a return code, padded JSON,
// messages with their mac, fingerprints of recipients. What needs the age format is in sealing.ts.
import { report_key, to_hex } from "./return_code.ts";
import { padme, type Bytes } from "./seal.ts";

export const kMinReportBytes = 16384;
export const kMaxReportBytes = 262144;
export const kMinMessageBytes = 4096;
export const kMaxMessageBytes = 65536;

export interface ReportKeys {
  /** hex64, sent. */
  access_key: string;
  /** Never sent in clear. */
  message_key: Bytes;
  /** The secret of the reporter's age identity. */
  reply_secret: Bytes;
}

export async function report_keys(root: ArrayBuffer): Promise<ReportKeys> {
  return {
    access_key: to_hex(await report_key(root, "access")),
    message_key: await report_key(root, "message"),
    reply_secret: await report_key(root, "reply"),
  };
}

/** The keys of a case's messages, from its return code (docs/formats/case.md, "Messages"). */
export async function case_keys(root: ArrayBuffer): Promise<Omit<ReportKeys, "access_key">> {
  return {
    message_key: await report_key(root, "case message"),
    reply_secret: await report_key(root, "case reply"),
  };
}

/** What opens a case for messages, sealed to the hotline. */
export interface CaseTalk {
  format: "holdfast case talk";
  version: 1;
  /** null: it came with the case, which had no number yet. */
  case_number: string | null;
  message_key: string;
  reporter_recipient: string;
  language: string;
  written_at: string;
}

export class TooLong extends Error {}

/** JSON as UTF-8, padded with spaces before a last line feed. Throws TooLong past `max` bytes. */
export function padded_json(value: unknown, min: number, max: number): Bytes {
  const text = new TextEncoder().encode(JSON.stringify(value));
  const length = padme(Math.max(min, text.length + 1));
  if (length > max) throw new TooLong();
  const bytes = new Uint8Array(length).fill(0x20);
  bytes.set(text);
  bytes[length - 1] = 0x0a;
  return bytes;
}

export interface AttachmentNote {
  attachment_id: string;
  name: string;
  type: string;
  size: number;
  sha256: string;
  modified_at?: string;
}

/** A message as the server has it, which cannot open it. `body`: base64 of an age file; null once it was destroyed. */
export interface SealedMessage {
  number: number;
  message_id: string;
  from: "reporter" | "desk";
  sent_at: string;
  read_at: string | null;
  body: string | null;
}

export interface Message {
  format: "holdfast message";
  version: 1;
  report_number: string;
  message_id: string;
  from: "reporter" | "desk";
  written_at: string;
  text: string;
  attachments?: AttachmentNote[];
  mac: string;
}

/** What a message's code is of. */
export type Coded = Pick<Message, "report_number" | "message_id" | "written_at" | "text"> & { from: string };

export async function hmac_hex(key: Uint8Array, text: string): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const signer = await crypto.subtle.importKey("raw", key as BufferSource, algorithm, false, ["sign"]);
  return to_hex(new Uint8Array(await crypto.subtle.sign("HMAC", signer, new TextEncoder().encode(text))));
}

export function message_mac(key: Uint8Array, message: Coded): Promise<string> {
  return hmac_hex(key, ["holdfast message v1", message.from, message.report_number, message.message_id,
    message.written_at, message.text].join("\n"));
}

export async function sha256_hex(bytes: Uint8Array | ArrayBuffer): Promise<string> {
  return to_hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as BufferSource)));
}

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** What two people compare by voice: sixteen characters in groups of four. */
export async function fingerprint(recipient: string): Promise<string> {
  const text = new TextEncoder().encode(`holdfast fingerprint v1\n${recipient}`);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", text)).slice(0, 10);
  const bits = Array.from(digest, (byte) => byte.toString(2).padStart(8, "0")).join("");
  const characters = bits.match(/.{5}/g)!.map((five) => crockford[parseInt(five, 2)]!).join("");
  return characters.match(/.{4}/g)!.join("-");
}

/** Base64 with padding; in pieces, since a call takes only so many arguments. */
export function to_base64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += 0x8000) {
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  }
  return btoa(pieces.join(""));
}

/** Throws where it is no base64. */
export function from_base64(text: string): Bytes {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

export function from_hex(text: string): Bytes {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** An age recipient as `age-keygen` prints it: X25519 alone. */
export function is_recipient(text: string): boolean {
  return /^age1[02-9ac-hj-np-z]{58}$/.test(text);
}

/** RFC 3339 in UTC with milliseconds. */
export function time_text(date: Date): string {
  return date.toISOString();
}
