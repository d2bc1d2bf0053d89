// Opening one report in the vault: the answers, the conversation with its proofs, the notes.
import { ApiError } from "../shared/api.ts";
import { from_base64, from_hex, kMaxMessageBytes, kMinMessageBytes, message_mac, padded_json, to_base64,
} from "../shared/report_crypto.ts";
import { random_hex } from "../shared/return_code.ts";
import { call } from "./client.ts";
import { text, read_plain } from "./report_plain.ts";
import type {
  DeskReport, OpenedMessage, OpenedNote, PlainObject, ReportKeys, SealedMessage,
} from "./report_types.ts";
import { ask, team_recipients, VaultError } from "./vault.ts";

export interface OpenedReport extends Omit<DeskReport, "messages" | "notes"> {
  /** null: it was destroyed, or could not be opened (`why`). */
  plain: PlainObject | null;
  why: VaultError["code"] | null;
  messages: OpenedMessage[];
  notes: OpenedNote[];
}

/** null where it cannot be opened with the keys there are. */
export async function open_body(body: string): Promise<PlainObject | null> {
  try {
    return read_plain((await ask({ kind: "open", file: from_base64(body) })).plain);
  } catch (error) {
    if (error instanceof VaultError && error.code === "locked") throw error;
    return null;
  }
}

export async function open_message(number: string, key: string, one: SealedMessage): Promise<OpenedMessage> {
  const plain = one.body === null ? null : await open_body(one.body);
  if (!plain) return { ...one, plain, genuine: false };
  const code = /^[0-9a-f]{64}$/.test(key) && await message_mac(from_hex(key), { from: one.from,
    report_number: number, message_id: one.message_id, written_at: text(plain.written_at),
    text: text(plain.text) });
  const genuine = code === plain.mac && plain.from === one.from && plain.report_number === number
    && plain.message_id === one.message_id;
  return { ...one, plain, genuine };
}

export async function open_report(one: DeskReport): Promise<OpenedReport> {
  const number = one.report.report_number;
  let plain: PlainObject | null = null;
  let why: OpenedReport["why"] = null;
  if (one.body !== null) {
    try {
      plain = read_plain((await ask({ kind: "open", file: from_base64(one.body) })).plain);
      why = plain ? null : "unreadable";
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      why = error.code;
    }
  }
  const key = text(plain?.message_key);
  const messages = await Promise.all(one.messages.map((message) => open_message(number, key, message)));
  const notes = await Promise.all(one.notes.map(async (note) =>
    ({ ...note, plain: await open_body(note.body) })));
  return { ...one, plain, why, messages, notes };
}

async function sealed(value: unknown, minimum: number, most: number, to: string[]): Promise<string> {
  const plain = padded_json(value, minimum, most);
  return to_base64((await ask({ kind: "seal", plain, recipients: to })).file);
}

/** The reporter's own recipient; the one in the report itself, where it is there, is the true one. */
export function reporter_recipient(one: OpenedReport): string {
  const told = text(one.plain?.reporter_recipient);
  if (told !== "" && told !== one.reporter_recipient) throw new VaultError("differs");
  return one.reporter_recipient;
}

/** To whom a message goes, and what proves it. */
export interface Addressee {
  /** Of the report or the case. */
  number: string;
  message_key: string;
  recipient: string;
}

export function addressee_of(one: OpenedReport): Addressee {
  return { number: one.report.report_number, message_key: text(one.plain?.message_key),
    recipient: reporter_recipient(one) };
}

/** Sends one message. The same id again is the same message: a repeat is not sent twice. */
export async function send_message(
  keys: ReportKeys, to: Addressee, path: string, message_id: string, words: string,
): Promise<void> {
  const head = { from: "desk", report_number: to.number, message_id,
    written_at: new Date().toISOString(), text: words };
  const mac = await message_mac(from_hex(to.message_key), head);
  const body = await sealed({ format: "holdfast message", version: 1, ...head, attachments: [], mac },
    kMinMessageBytes, kMaxMessageBytes, [...team_recipients(keys), to.recipient]);
  await call(`${path}/messages`, { method: "POST",
    body: { message_id, key_id: keys.team!.key_id, body } });
}

export async function send_note(
  keys: ReportKeys, path: string, number: string, by: string, words: string,
): Promise<void> {
  const note_id = random_hex(16);
  const body = await sealed({ format: "holdfast note", version: 1, report_number: number, note_id, by,
    written_at: new Date().toISOString(), text: words }, kMinMessageBytes, kMaxMessageBytes,
  team_recipients(keys));
  await call(`${path}/notes`, { method: "POST", body: { note_id, key_id: keys.team!.key_id, body } });
}

export async function seal_report(keys: ReportKeys, plain: PlainObject, minimum: number, most: number) {
  return sealed(plain, minimum, most, team_recipients(keys));
}

/** The bytes of an age file; nothing of it is kept by the browser. */
export async function fetch_file(path: string): Promise<Uint8Array> {
  const response = await fetch(path, { credentials: "same-origin", cache: "no-store",
    referrerPolicy: "no-referrer" }).catch(() => {
    throw new ApiError(0, "offline", "");
  });
  if (!response.ok) {
    const problem = (await response.json().catch(() => ({}))) as { code?: string; detail?: string };
    throw new ApiError(response.status, problem.code ?? "", problem.detail ?? "");
  }
  return new Uint8Array(await response.arrayBuffer());
}
