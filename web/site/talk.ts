// A conversation with the hotline, of a report or of a case: opening what was written, drawing it, and
// sealing an answer. A message counts as the hotline's word only with a right mac, which the server
// cannot make.
import { ApiError, request } from "../shared/api.ts";
import { by_id, element } from "../shared/dom.ts";
import { moment, t, t_count } from "../shared/page_data.ts";
import {
  from_base64, kMaxMessageBytes, kMinMessageBytes, message_mac, padded_json, to_base64, type Message,
  type SealedMessage,
} from "../shared/report_crypto.ts";
import { sealing, type Bytes } from "../shared/seal.ts";

/** What opens one conversation, while its page is open. */
export interface Reader {
  token: string;
  /** Of the report or the case. */
  report_number: string;
  identity: string;
  recipient: string;
  message_key: Bytes;
}

/** To whom the hotline's things are sealed now; nobody while it has no keys. */
export interface HotlineKeys {
  key_id: string | null;
  recipients: string[];
}

export function hotline_keys<T extends HotlineKeys>(): Promise<T> {
  return request<T>("/api/v1/reports/recipients");
}

const max_key_changes = 3;

interface Opened {
  text: string;
  files: number;
  /** Whether who wrote it is proven. */
  sure: boolean;
}

/** Null for what these words do not open. */
export async function open_message(sealed: SealedMessage, reader: Reader): Promise<Opened | null> {
  try {
    const bytes = await (await sealing()).open(from_base64(sealed.body ?? ""), [reader.identity]);
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

/** Draws all messages, oldest first; gives the newest of the hotline's that was not read before, 0 if
 *  there is none. */
export async function draw_talk(messages: SealedMessage[], reader: Reader): Promise<number> {
  const rows: HTMLLIElement[] = [];
  for (const sealed of messages) {
    rows.push(message_row(sealed, sealed.body ? await open_message(sealed, reader) : null));
  }
  by_id("messages").replaceChildren(...rows);
  const unread = messages.filter(({ from, read_at }) => from === "desk" && read_at === null);
  return Math.max(0, ...unread.map(({ number }) => number));
}

export function tell_read(path: string, token: string, up_to: number): Promise<void> {
  return request<void>(path, { method: "POST", token, body: { up_to } }).catch(() => undefined);
}

/** Seals a message to the hotline as it is now, and to its writer; sends it. The same id is the same
 *  message. Throws TooLong, ApiError. */
export async function post_message(
  path: string, unsigned: Omit<Message, "mac">, reader: Reader,
): Promise<void> {
  const message: Message = { ...unsigned, mac: await message_mac(reader.message_key, unsigned) };
  for (let attempt = 1; ; attempt += 1) {
    const to = await hotline_keys();
    const bytes = padded_json(message, kMinMessageBytes, kMaxMessageBytes);
    const sealed = await (await sealing()).seal(bytes, [...to.recipients, reader.recipient]);
    try {
      await request(path, { method: "POST", token: reader.token, timeout_ms: 120000,
        body: { message_id: message.message_id, key_id: to.key_id, body: to_base64(sealed) } });
      return;
    } catch (error) {
      const again = error instanceof ApiError && error.code === "keys-changed";
      if (!again || attempt >= max_key_changes) throw error;
    }
  }
}
