// The conversation of a report: what the reporter sends, files first.
import type { Device } from "../shared/device.ts";
import { by_id } from "../shared/dom.ts";
import { t } from "../shared/page_data.ts";
import { report_keys, time_text, type Message } from "../shared/report_crypto.ts";
import { random_hex } from "../shared/return_code.ts";
import { sealing } from "../shared/seal.ts";
import type { PickedFile } from "./report_files.ts";
import { hotline_recipients, patiently } from "./report_send.ts";
import { open_session, type ReportSeen, type Session } from "./report_session.ts";
import { note_of, upload } from "./report_upload.ts";
import { draw_talk, post_message, tell_read, type Reader } from "./talk.ts";

export interface ReportReader extends Reader {
  root: ArrayBuffer;
}

export async function reader_of(session: Session, root: ArrayBuffer): Promise<ReportReader> {
  const keys = await report_keys(root);
  const { identity, recipient } = await (await sealing()).identity_of(keys.reply_secret);
  return { token: session.token, report_number: session.report.report_number, root, identity, recipient,
    message_key: keys.message_key };
}

/** Draws all messages, oldest first, and tells the server which of the hotline's were read. */
export async function draw_messages(report: ReportSeen, reader: Reader): Promise<void> {
  const newest = await draw_talk(report.messages, reader);
  by_id("no-messages").hidden = report.messages.some(({ from }) => from === "desk");
  if (newest > 0) await tell_read("/api/v1/report/read", reader.token, newest);
}

/** Sends files first, then the words that name them. `tell` hears what is being done. */
export async function send_message(
  reader: ReportReader, text: string, files: PickedFile[], device: Device,
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
  await patiently(() => post_message("/api/v1/report/messages", unsigned, reader), waiting);
}
