// A saved chat's messages, read by a worker of its own that ends with the answer, so that the page can
// be left at any moment and nothing of the chat stays in memory.
import { told_messages } from "../shared/chat_reading.ts";
import type { ChatAnswer, ChatAsked } from "../shared/chat_worker.ts";
import type { Message } from "../shared/exhibit_content.ts";
import { page_data, t, t_count } from "../shared/page_data.ts";

/** Reads a chat off the page's thread. */
export class ChatReading {
  answer: ChatAnswer | null = null;
  readonly done: Promise<void>;
  private readonly worker: Worker;

  constructor(file: File) {
    this.worker = new Worker(page_data().chat_worker ?? "");
    this.done = new Promise((resolve) => {
      const end = (answer: ChatAnswer) => {
        this.answer = answer;
        this.worker.terminate();
        resolve();
      };
      this.worker.onmessage = ({ data }: MessageEvent<ChatAnswer>) => end(data);
      this.worker.onerror = () => end({ problem: "load" });
    });
    const asked: ChatAsked = { file, wasm: new URL(page_data().chat_wasm ?? "", location.href).href };
    this.worker.postMessage(asked);
  }

  stop(): void {
    this.worker.terminate();
  }

  /** What the list of files says of the chat, in one sentence or two. */
  text(): string {
    if (!this.answer) return t("keep.pack.live.chat_reading");
    if ("told" in this.answer) {
      const { app, messages, unread_files } = this.answer.told;
      const found = t_count("keep.pack.live.chat_read", messages.length, { app });
      return unread_files > 0 ? `${found} ${t("keep.pack.live.chat_part")}` : found;
    }
    switch (this.answer.problem) {
      case "none": return t("keep.pack.live.chat_none");
      case "locked": return t("keep.pack.live.chat_locked");
      case "too-large":
      case "too-many": return t("keep.pack.live.chat_large");
      default: return t("keep.pack.live.chat_broken");
    }
  }

  /** The messages as a pack tells of them; `exhibit` is the file's index. */
  messages(exhibit: number): Message[] {
    if (!this.answer || !("told" in this.answer)) return [];
    return told_messages(this.answer.told, exhibit);
  }
}
