// What the server has of a case's conversation: ciphertexts, and whether they were read.
import { call } from "./client.ts";
import type { SealedMessage } from "./report_types.ts";

export interface DeskTalk {
  case_number: string;
  talks: { recipient: string; key_id: string; body: string; created_at: string }[];
  messages: SealedMessage[];
}

export function talk_path(number: string): string {
  return `/api/v1/desk/cases/${encodeURIComponent(number)}`;
}

export function load_talk(number: string): Promise<DeskTalk> {
  return call<DeskTalk>(`${talk_path(number)}/messages`);
}

export function unread_of(talk: DeskTalk): SealedMessage[] {
  return talk.messages.filter(({ from, read_at }) => from === "reporter" && read_at === null);
}
