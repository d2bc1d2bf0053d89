// What opens a case for messages: keys that only the six words give, of which the hotline gets the one
// that proves who wrote, sealed. docs/formats/case.md, "Messages".
import {
  case_keys, kMinMessageBytes, padded_json, time_text, to_base64, type CaseTalk,
} from "../shared/report_crypto.ts";
import { to_hex } from "../shared/return_code.ts";
import { sealing, type Bytes } from "../shared/seal.ts";
import { hotline_keys } from "./talk.ts";

/** As docs/formats/case.md, "Messages", has the padded length. */
const kMaxTalkBytes = 8192;

export interface TalkKeys {
  identity: string;
  recipient: string;
  message_key: Bytes;
}

export async function talk_keys(root: ArrayBuffer): Promise<TalkKeys> {
  const keys = await case_keys(root);
  const { identity, recipient } = await (await sealing()).identity_of(keys.reply_secret);
  return { identity, recipient, message_key: keys.message_key };
}

export interface SealedTalk {
  recipient: string;
  key_id: string;
  body: string;
}

/** Null while the hotline has no keys. Throws ApiError when it is not reached. */
export async function seal_talk(keys: TalkKeys, case_number: string | null): Promise<SealedTalk | null> {
  const to = await hotline_keys();
  if (to.key_id === null || to.recipients.length === 0) return null;
  const talk: CaseTalk = { format: "holdfast case talk", version: 1, case_number,
    message_key: to_hex(keys.message_key), reporter_recipient: keys.recipient,
    language: document.documentElement.lang, written_at: time_text(new Date()) };
  const sealed = await (await sealing()).seal(padded_json(talk, kMinMessageBytes, kMaxTalkBytes),
    to.recipients);
  return { recipient: keys.recipient, key_id: to.key_id, body: to_base64(sealed) };
}
