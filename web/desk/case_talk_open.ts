// Opening a case's conversation in the vault: the keys of each return code that it has had, and the
// messages with their proofs. docs/formats/case.md, "Messages".
import type { DeskTalk } from "./case_talk_data.ts";
import { open_body, open_message, type Addressee } from "./report_open.ts";
import { text } from "./report_plain.ts";
import type { OpenedMessage, PlainObject } from "./report_types.ts";

export interface OpenedTalk {
  messages: OpenedMessage[];
  language: string;
  /** null: what opens it could not be read, or is not what the server names. */
  to: Addressee | null;
  /** When the code was replaced last; null: never. */
  renewed_at: string | null;
}

function addressee(plain: PlainObject | null, recipient: string, number: string): Addressee | null {
  const about = plain?.case_number ?? number;
  const key = text(plain?.message_key);
  const right = plain?.format === "holdfast case talk" && about === number
    && plain.reporter_recipient === recipient && /^[0-9a-f]{64}$/.test(key);
  return right ? { number, message_key: key, recipient } : null;
}

export async function open_talk(talk: DeskTalk): Promise<OpenedTalk> {
  const number = talk.case_number;
  const plains = await Promise.all(talk.talks.map(({ body }) => open_body(body)));
  const known = plains.map((plain, at) => addressee(plain, talk.talks[at]!.recipient, number));
  const messages = await Promise.all(talk.messages.map(async (one) => {
    let opened = await open_message(number, "", one);
    for (const each of known) {
      if (each && !opened.genuine) opened = await open_message(number, each.message_key, one);
    }
    return opened;
  }));
  return { messages, language: text(plains[plains.length - 1]?.language).slice(0, 2),
    to: known[known.length - 1] ?? null,
    renewed_at: talk.talks.length > 1 ? talk.talks[talk.talks.length - 1]!.created_at : null };
}
