// The files of a pack that is to be made: picking, what is said of each, taking out. People who work
// with young people may add text alone.
import { by_id, element } from "../shared/dom.ts";
import { page_locale, t, t_count } from "../shared/page_data.ts";
import type { Message } from "../shared/exhibit_content.ts";
import type { PackFile } from "../shared/exhibit_pack.ts";
import { is_plain_text } from "./file_facts.ts";
import { ChatReading } from "./keep_chats.ts";

/** More text than this is no note that somebody at work wrote. */
const kMaxStaffBytes = 50_000_000;

interface Picked {
  file: File;
  chat: ChatReading | null;
}

export function size_text(bytes: number): string {
  const number = (value: number) =>
    new Intl.NumberFormat(page_locale(), { maximumFractionDigits: 1 }).format(value);
  return bytes < 1_000_000 ? t("keep.pack.live.kilobytes", { size: number(Math.ceil(bytes / 1000)) })
    : t("keep.pack.live.megabytes", { size: number(bytes / 1_000_000) });
}

export function say(id: string, text: string, warn = false): void {
  const status = by_id(id);
  status.textContent = text;
  status.className = warn ? "notice notice--warn" : "";
}

/** Whether somebody at work may add it: text without a picture in it, by its bytes. */
async function is_for_staff(file: Blob): Promise<boolean> {
  if (file.size > kMaxStaffBytes) return false;
  return is_plain_text(new Uint8Array(await file.arrayBuffer().catch(() => Uint8Array.of(0))));
}

export class PackFiles {
  private picked: Picked[] = [];

  /** `text_only` says whether only text may be added; `changed`, that a pack made before is old. */
  constructor(private readonly text_only: () => boolean, private readonly changed: () => void) {
    this.take("pack-pick", false);
    this.take("pack-chat", true);
  }

  private take(id: string, is_chat: boolean): void {
    const input = by_id<HTMLInputElement>(id);
    input.addEventListener("change", () => {
      void this.add([...(input.files ?? [])], is_chat);
      input.value = "";
    });
  }

  private async add(files: File[], is_chat: boolean): Promise<void> {
    const refused: string[] = [];
    for (const file of files) {
      if (this.text_only() && !await is_for_staff(file)) {
        refused.push(file.name);
        continue;
      }
      const chat = is_chat ? new ChatReading(file) : null;
      this.picked.push({ file, chat });
    }
    this.redraw(refused);
  }

  /** Files that may hold a picture go when only text may stay. */
  async keep_text_only(): Promise<void> {
    const refused: string[] = [];
    for (const one of this.text_only() ? this.picked : []) {
      if (await is_for_staff(one.file)) continue;
      refused.push(one.file.name);
      this.drop(one);
    }
    if (refused.length > 0) this.redraw(refused);
  }

  private drop(one: Picked): void {
    one.chat?.stop();
    this.picked = this.picked.filter((other) => other !== one);
  }

  clear(): void {
    for (const { chat } of this.picked) chat?.stop();
    this.picked = [];
  }

  /** How a chat came is said in English, as all else in a pack that is not a person's words. */
  files(): PackFile[] {
    return this.picked.map(({ file, chat }) => ({ file, name: file.name, modified_ms: file.lastModified,
      details: chat ? { how: "Chat export from the app" } : {} }));
  }

  /** Resolves when every chat was read. */
  async read(): Promise<void> {
    await Promise.all(this.picked.map(({ chat }) => chat?.done));
  }

  /** The messages of all chats, in the order of the names' bytes, as the program has them. */
  messages(): Message[] {
    const name = (index: number) => new TextEncoder().encode(this.picked[index]!.file.name);
    const order = [...this.picked.keys()].sort((one, other) => {
      const [a, b] = [name(one), name(other)];
      const at = a.findIndex((byte, index) => byte !== b[index]);
      return at < 0 ? a.length - b.length : a[at]! - (b[at] ?? -1);
    });
    return order.flatMap((index) => this.picked[index]!.chat?.messages(index) ?? []);
  }

  private redraw(refused: readonly string[] = []): void {
    this.changed();
    this.draw();
    const count = t_count("keep.pack.live.files", this.picked.length);
    const why = refused.map((name) => `${name}: ${t("keep.pack.live.staff_refused")}`);
    say("pack-status", why.length > 0 ? why.join(" ") : count, why.length > 0);
  }

  private row(one: Picked): HTMLLIElement {
    const button = element("button", { type: "button", class: "text-button" }, t("keep.pack.live.remove"),
      element("span", { class: "govuk-visually-hidden" }, ` ${one.file.name}`));
    button.addEventListener("click", () => {
      this.drop(one);
      this.redraw();
      by_id("pack-pick").focus();
    });
    const found = element("p", { role: "status" });
    if (one.chat) {
      found.textContent = one.chat.text();
      void one.chat.done.then(() => { found.textContent = one.chat!.text(); });
    }
    const facts = [one.chat ? t("keep.pack.live.chat") : "", size_text(one.file.size)].filter(Boolean);
    return element("li", {}, element("p", { class: "name" }, one.file.name),
      element("p", { class: "facts" }, facts.join(" · ")),
      ...(one.chat ? [found] : []), button);
  }

  private draw(): void {
    by_id("pack-files").replaceChildren(...this.picked.map((one) => this.row(one)));
    by_id("pack-list-title").hidden = this.picked.length === 0;
  }
}
