// The conversation of a report: opening what the hotline wrote, sealing what the reporter writes. A
// message counts as the hotline's word only with a right mac, which the server cannot make.
import { ApiError, request } from "../shared/api.ts";
import type { Device } from "../shared/device.ts";
import { by_id, element } from "../shared/dom.ts";
import { moment, t, t_count } from "../shared/page_data.ts";
import {
  from_base64, kMaxMessageBytes, kMinMessageBytes, message_mac, padded_json, report_keys, time_text,
  to_base64, type Message,
} from "../shared/report_crypto.ts";
import { random_hex } from "../shared/return_code.ts";
import { sealing, type Bytes } from "../shared/seal.ts";
import type { PickedFile } from "./report_files.ts";
import { hotline_recipients, patiently } from "./report_send.ts";
import { open_session, type ReportSeen, type SealedMessage, type Session } from "./report_session.ts";
import { note_of, upload } from "./report_upload.ts";

/** What opens one report, while its page is open. */
export interface Reader {
  token: string;
  report_number: string;
  root: ArrayBuffer;
  identity: string;
  recipient: string;
  message_key: Bytes;
}

const max_key_changes = 3;

export async function reader_of(session: Session, root: ArrayBuffer): Promise<Reader> {
  const keys = await report_keys(root);
  const { identity, recipient } = await (await sealing()).identity_of(keys.reply_secret);
  return { token: session.token, report_number: session.report.report_number, root, identity, recipient,
    message_key: keys.message_key };
}

interface Opened {
  text: string;
  files: number;
  /** Whether who wrote it is proven. */
  sure: boolean;
}

/** Null for what these words do not open. */
export async function open_message(sealed: SealedMessage, reader: Reader): Promise<Opened | null> {
  try {
    const bytes = await (await sealing()).open(from_base64(sealed.body), [reader.identity]);
    const message = JSON.parse(new TextDecoder().decode(bytes)) as Message;
    if (message.format !== "holdfast message" || typeof message.text !== "string") return null;
    const { mac, ...rest } = message;
    const sure = mac === await message_mac(reader.message_key, rest)
      && message.message_id === sealed.message_id && message.from === sealed.from
      && message.report_number === reader.report_number;
    return { text: message.text, files: message.attachments?.length ?? 0, sure };
  } catch (error) {
    if (error instanceof ApiError) throw error;
    return null;
  }
}

function message_row(sealed: SealedMessage, opened: Opened | null): HTMLLIElement {
  const row = element("li", { class: `talk-item talk-item--${sealed.from}` },
    element("p", { class: "talk-item__who" },
      element("strong", {}, t(`report.live.message_from_${sealed.from === "desk" ? "hotline" : "you"}`)),
      " ", element("time", { datetime: sealed.sent_at }, moment(sealed.sent_at))));
  if (opened === null) {
    row.append(element("p", { class: "notice notice--warn" }, t("report.live.message_locked")));
    return row;
  }
  if (!opened.sure) row.append(element("p", { class: "notice notice--warn" }, t("report.live.message_unsure")));
  row.append(element("p", { class: "talk-item__text" }, opened.text));
  if (opened.files > 0) {
    row.append(element("p", { class: "talk-item__files" },
      t("report.live.message_files", { files: t_count("report.live.files", opened.files) })));
  }
  return row;
}

/** Draws all messages, oldest first, and tells the server which of the hotline's were read. */
export async function draw_messages(report: ReportSeen, reader: Reader): Promise<void> {
  const rows: HTMLLIElement[] = [];
  for (const sealed of report.messages) {
    rows.push(message_row(sealed, sealed.body === "" ? null : await open_message(sealed, reader)));
  }
  by_id("messages").replaceChildren(...rows);
  const from_desk = report.messages.filter(({ from }) => from === "desk");
  by_id("no-messages").hidden = from_desk.length > 0;
  const unread = from_desk.filter(({ read_at }) => read_at === null);
  if (unread.length === 0) return;
  await request("/api/v1/report/read", { method: "POST", token: reader.token,
    body: { up_to: Math.max(...unread.map(({ number }) => number)) } }).catch(() => undefined);
}

async function post_message(message: Message, reader: Reader): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const to = await hotline_recipients();
    const bytes = padded_json(message, kMinMessageBytes, kMaxMessageBytes);
    const sealed = await (await sealing()).seal(bytes, [...to.recipients, reader.recipient]);
    try {
      await request("/api/v1/report/messages", { method: "POST", token: reader.token,
        timeout_ms: 120000, body: { message_id: message.message_id, key_id: to.key_id,
          body: to_base64(sealed) } });
      return;
    } catch (error) {
      const again = error instanceof ApiError && error.code === "keys-changed";
      if (!again || attempt >= max_key_changes) throw error;
    }
  }
}

/** Sends files first, then the words that name them. `tell` hears what is being done. */
export async function send_message(
  reader: Reader, text: string, files: PickedFile[], device: Device,
  tell: (words: string, share: number) => void,
): Promise<void> {
  const to = await patiently(hotline_recipients, () => undefined);
  const renew = async () => (await open_session(reader.report_number, reader.root, device,
    () => undefined)).token;
  const where = { token: reader.token, renew, key_id: to.key_id ?? "", recipients: to.recipients, device,
    kept: async () => null, keep: async () => undefined };
  const waiting = (is: boolean) => {
    if (is) tell(t("report.live.waiting"), 0);
  };
  for (const [index, picked] of files.entries()) {
    await patiently(() => upload(picked, where, (share) => tell(t("report.live.file_slow",
      { n: index + 1, count: files.length, percent: Math.floor(share * 100) }), share)), waiting);
  }
  reader.token = where.token;
  tell(t("report.live.sending"), 1);
  const unsigned: Omit<Message, "mac"> = { format: "holdfast message", version: 1,
    report_number: reader.report_number, message_id: random_hex(16), from: "reporter",
    written_at: time_text(new Date()), text, attachments: await Promise.all(files.map(note_of)) };
  const message: Message = { ...unsigned, mac: await message_mac(reader.message_key, unsigned) };
  await patiently(() => post_message(message, reader), waiting);
}
