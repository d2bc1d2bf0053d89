// `/case`: the conversation with the hotline. Messages are opened and sealed on this device; its keys
// are made of the six words and held in memory only.
import { ApiError, request } from "../shared/api.ts";
import { by_id, clear_problems, show_problems } from "../shared/dom.ts";
import { failure_text } from "../shared/failure.ts";
import { t, t_count } from "../shared/page_data.ts";
import { TooLong, time_text, type SealedMessage } from "../shared/report_crypto.ts";
import { random_hex } from "../shared/return_code.ts";
import { seal_talk, talk_keys } from "./case_keys.ts";
import { draw_talk, post_message, tell_read, type Reader } from "./talk.ts";

interface Talk {
  recipient: string | null;
  messages: SealedMessage[];
}

const problems: Record<string, string> = { "too-many": "talk_full", "too-many-requests": "talk_wait" };

function problem_text(error: unknown): string {
  if (error instanceof TooLong) return t("removal.case.live.talk_long");
  const known = error instanceof ApiError ? problems[error.code] : undefined;
  return known ? t(`removal.case.live.${known}`) : failure_text(error);
}

interface Opening {
  token: string;
  case_number: string;
  root: ArrayBuffer;
}

export class CaseTalk {
  private reader: Reader | null = null;
  /** What opening needs, so that it can be tried again. */
  private opening: Opening | null = null;
  /** Kept until it was sent, so that trying again cannot send twice. */
  private message_id = random_hex(16);
  private sending = false;

  /** `expired` is told when the session has run out. */
  constructor(private readonly expired: () => void) {
    by_id("write").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
    by_id("talk-go").addEventListener("click", () => {
      by_id("talk-title").scrollIntoView();
      by_id("talk-title").focus();
    });
  }

  /** Opens the conversation of a case; says by itself when that fails. */
  async open(token: string, case_number: string, root: ArrayBuffer): Promise<void> {
    this.opening = { token, case_number, root };
    try {
      const keys = await talk_keys(root);
      const reader: Reader = { ...keys, token, report_number: case_number };
      let talk = await this.load(token);
      if (talk.recipient !== keys.recipient) {
        const sealed = await seal_talk(keys, case_number);
        if (sealed === null) {
          this.say(t("removal.case.live.talk_closed"));
          return;
        }
        await request("/api/v1/case/talk", { method: "PUT", token, body: sealed });
        talk = await this.load(token);
      }
      if (this.opening?.token !== token) return;  // It was closed meanwhile.
      this.reader = reader;
      await this.draw(talk);
      by_id("write").hidden = false;
    } catch (error) {
      this.failed(error);
    }
  }

  /** Looks for what came since. */
  async refresh(): Promise<void> {
    const { reader, opening } = this;
    if (reader === null) {
      if (opening !== null) await this.open(opening.token, opening.case_number, opening.root);
      return;
    }
    try {
      await this.draw(await this.load(reader.token));
    } catch (error) {
      this.failed(error);
    }
  }

  /** Takes every word off the page, and the keys out of memory. */
  close(): void {
    this.reader = null;
    this.opening = null;
    this.message_id = random_hex(16);
    by_id("messages").replaceChildren();
    by_id<HTMLTextAreaElement>("message").value = "";
    by_id("write").hidden = true;
    by_id("talk-new").hidden = true;
    this.say("");
  }

  private load(token: string): Promise<Talk> {
    return request<Talk>("/api/v1/case/messages", { token });
  }

  private async draw({ messages }: Talk): Promise<void> {
    const reader = this.reader;
    if (reader === null) return;
    const newest = await draw_talk(messages, reader);
    if (this.reader !== reader) return;
    const fresh = messages.filter(({ from, read_at }) => from === "desk" && read_at === null).length;
    by_id("talk-new").hidden = fresh === 0;
    by_id("talk-new-text").textContent = fresh === 0 ? "" : t_count("removal.case.live.talk_new", fresh);
    this.say(messages.length === 0 ? t("removal.case.live.talk_none") : "");
    if (newest > 0) await tell_read("/api/v1/case/read", reader.token, newest);
  }

  private say(words: string): void {
    by_id("talk-status").textContent = words;
  }

  private failed(error: unknown): void {
    if (error instanceof ApiError && error.status === 401) this.expired();
    else this.say(problem_text(error));
  }

  private async send(): Promise<void> {
    const { reader } = this;
    if (reader === null || this.sending) return;
    const field = by_id<HTMLTextAreaElement>("message");
    const text = field.value.trim();
    clear_problems();
    if (text === "") {
      show_problems([{ text: t("removal.case.live.talk_missing"), field: "message" }], "send-problem");
      return;
    }
    this.sending = true;
    this.say(t("removal.case.live.talk_sending"));
    try {
      await post_message("/api/v1/case/messages", { format: "holdfast message", version: 1,
        report_number: reader.report_number, message_id: this.message_id, from: "reporter",
        written_at: time_text(new Date()), text }, reader);
      this.message_id = random_hex(16);
      field.value = "";
      await this.draw(await this.load(reader.token));
      this.say(t("removal.case.live.talk_sent"));
    } catch (error) {
      this.say("");
      if (error instanceof ApiError && error.status === 401) this.expired();
      else show_problems([{ text: problem_text(error) }], "send-problem");
    } finally {
      this.sending = false;
    }
  }
}
