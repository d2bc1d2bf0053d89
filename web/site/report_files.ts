// The files a person adds to a report or a message: picking, what each says about itself, taking
// out. Files are only read here; nothing in them is altered. People at work may add text alone.
import { by_id, element } from "../shared/dom.ts";
import { moment, page_locale, t, t_count } from "../shared/page_data.ts";
import { random_hex } from "../shared/return_code.ts";
import { file_facts, is_plain_text, type FileFacts } from "./file_facts.ts";

export const kMaxFiles = 20;
export const kMaxFileMegabytes = 25;
/** With its description in the same archive it stays under the 25 MiB that the server takes. */
const kMaxFileBytes = kMaxFileMegabytes * 1000 * 1000;

export interface PickedFile {
  /** Random, 32 hex digits: the file's name on its way. */
  id: string;
  file: Blob;
  name: string;
  type: string;
  /** RFC 3339, as the device says; empty if it does not. */
  modified: string;
  facts: FileFacts;
}

/** What of a file is kept in a draft beside its bytes. */
export type FileNote = Omit<PickedFile, "file"> & { bytes: number };

export function size_text(bytes: number): string {
  const number = (value: number) =>
    new Intl.NumberFormat(page_locale(), { maximumFractionDigits: 1 }).format(value);
  return bytes < 1024 * 1024 ? t("report.live.file_kilobytes", { size: number(Math.ceil(bytes / 1024)) })
    : t("report.live.file_size", { size: number(bytes / 1024 / 1024) });
}

function fact_lines(picked: PickedFile): string[] {
  const { taken, device, place } = picked.facts;
  return [picked.modified && t("report.live.file_changed", { time: moment(picked.modified) }),
    taken && t("report.live.fact_taken", { time: taken }),
    device && t("report.live.fact_device", { device }),
    place && t("report.live.fact_place")].filter((line): line is string => Boolean(line));
}

function changed_at(file: File): string {
  return file.lastModified > 0 ? new Date(file.lastModified).toISOString().replace(/\.\d+Z$/, "Z") : "";
}

export interface PickedFilesOptions {
  /** Whether only text may be added. */
  text_only: () => boolean;
  changed: (list: PickedFiles) => void;
  /** A file has come or gone: a draft keeps it or forgets it. */
  added?: (picked: PickedFile) => Promise<void>;
  removed?: (picked: PickedFile) => void;
}

export class PickedFiles {
  private files: PickedFile[] = [];

  constructor(private readonly options: PickedFilesOptions) {
    const input = by_id<HTMLInputElement>("pick");
    input.addEventListener("change", () => {
      void this.add([...(input.files ?? [])]);
      input.value = "";
    });
    this.take_drops(by_id("drop"));
  }

  all(): PickedFile[] {
    return this.files;
  }

  notes(): FileNote[] {
    return this.files.map(({ file, ...note }) => ({ ...note, bytes: file.size }));
  }

  /** Puts files of a draft back. */
  restore(files: PickedFile[]): void {
    this.files = files.slice(0, kMaxFiles);
    this.draw();
  }

  clear(): void {
    this.restore([]);
    this.say("");
  }

  lock(locked: boolean): void {
    by_id<HTMLInputElement>("pick").disabled = locked;
    for (const button of by_id("files").querySelectorAll("button")) button.disabled = locked;
  }

  private take_drops(area: HTMLElement): void {
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      area.classList.remove("drop--over");
      if (!by_id<HTMLInputElement>("pick").disabled && area.getClientRects().length > 0) {
        void this.add([...(event.dataTransfer?.files ?? [])]);
      }
    });
    area.addEventListener("dragenter", () => area.classList.add("drop--over"));
    area.addEventListener("dragleave", () => area.classList.remove("drop--over"));
  }

  /** Why a file is not taken; empty if it is. */
  private async refusal(file: File): Promise<string> {
    if (file.size === 0) return t("report.live.file_empty");
    if (file.size > kMaxFileBytes) {
      return t("report.live.file_big", { megabytes: kMaxFileMegabytes });
    }
    if (this.files.length >= kMaxFiles) return t("report.live.file_many", { count: kMaxFiles });
    try {
      const bytes = this.options.text_only() ? await file.arrayBuffer() : await file.slice(0, 1).arrayBuffer();
      if (!this.options.text_only() || is_plain_text(new Uint8Array(bytes))) return "";
    } catch {
      return t("report.live.file_gone");
    }
    return t("report.live.file_work");
  }

  private async add(files: File[]): Promise<void> {
    const refused: string[] = [];
    for (const file of files) {
      const why = await this.refusal(file);
      if (why !== "") {
        refused.push(files.length > 1 ? `${file.name}: ${why}` : why);
        continue;
      }
      const picked: PickedFile = { id: random_hex(16), file, name: file.name.slice(0, 200),
        type: file.type.slice(0, 100), modified: changed_at(file),
        facts: await file_facts(file).catch(() => ({})) };
      this.files.push(picked);
      this.draw();
      await this.options.added?.(picked);
    }
    this.say([...new Set(refused)].join(" ") || t_count("report.live.files", this.files.length),
      refused.length > 0);
    this.options.changed(this);
  }

  /** Files that are not text go when only text may stay. */
  keep_text_only(): void {
    if (!this.options.text_only() || this.files.length === 0) return;
    const all = this.files;
    void Promise.all(all.map(async ({ file }) => is_plain_text(new Uint8Array(await file.arrayBuffer()))))
      .then((text) => all.filter((_, index) => !text[index]).forEach((picked) => this.drop(picked)));
  }

  private drop(picked: PickedFile): void {
    this.files = this.files.filter((one) => one !== picked);
    this.draw();
    this.options.removed?.(picked);
    this.options.changed(this);
  }

  private say(text: string, warn = false): void {
    const status = by_id("files-status");
    status.textContent = text;
    status.className = warn ? "notice notice--warn" : "";
  }

  private row(picked: PickedFile, index: number): HTMLLIElement {
    const facts = fact_lines(picked);
    const button = element("button", { type: "button", class: "text-button" }, t("report.live.remove"),
      element("span", { class: "govuk-visually-hidden" }, ` ${picked.name}`));
    button.addEventListener("click", () => {
      this.drop(picked);
      this.say(t_count("report.live.files", this.files.length));
      by_id("pick").focus();
    });
    return element("li", { "data-file": String(index + 1) },
      element("p", { class: "name" }, picked.name),
      element("p", { class: "facts" }, [size_text(picked.file.size), ...facts].join(" · ")), button);
  }

  private draw(): void {
    by_id("files").replaceChildren(...this.files.map((picked, index) => this.row(picked, index)));
    const title = document.getElementById("files-list-title");
    if (title) title.hidden = this.files.length === 0;
  }
}
