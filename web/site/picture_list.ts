// The pictures a person has picked: adding by picker, drop and paste; one hashed after the other; each
// with its preview, progress and outcome. Pictures never leave this file but as hashes.
import { Device, DeviceError } from "../shared/device.ts";
import { by_id, element } from "../shared/dom.ts";
import { t, t_count } from "../shared/page_data.ts";
import type { Hashed } from "../shared/worker_messages.ts";

export const kMaxPictures = 50;
/** Under this quality a PDQ hash is not matched. */
export const kMinQuality = 50;

/** What of a picture is sent. */
export interface PictureHashes {
  pdq: string;
  quality: number;
  md5: string;
  sha1: string;
  sha256: string;
  width: number;
  height: number;
}

interface Entry {
  number: number;
  file: File;
  row: HTMLLIElement;
  state: "waiting" | "working" | "ready" | "failed";
  hashes: PictureHashes | null;
}

export class PictureList {
  private entries: Entry[] = [];
  private next_number = 1;
  private working = false;
  private locked = false;

  constructor(private readonly device: Device, private readonly changed: () => void) {
    const input = by_id<HTMLInputElement>("pick");
    input.addEventListener("change", () => {
      this.add([...(input.files ?? [])]);
      input.value = "";
    });
    this.take_drops(by_id("drop"));
    document.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length > 0) this.add(files);
    });
  }

  ready(): PictureHashes[] {
    return this.entries.flatMap((entry) => (entry.hashes ? [entry.hashes] : []));
  }

  /** The pictures themselves, in the order of `ready()`; they stay on the device. */
  files(): File[] {
    return this.entries.flatMap(({ hashes, file }) => (hashes ? [file] : []));
  }

  busy(): boolean {
    return this.entries.some((entry) => entry.state === "waiting" || entry.state === "working");
  }

  /** While locked, nothing can be added or removed. */
  lock(locked: boolean): void {
    this.locked = locked;
    by_id<HTMLInputElement>("pick").disabled = locked;
    for (const button of by_id("pictures").querySelectorAll("button")) button.disabled = locked;
  }

  clear(): void {
    this.entries = [];
    by_id("pictures").replaceChildren();
  }

  private take_drops(area: HTMLElement): void {
    const over = (on: boolean) => area.classList.toggle("drop--over", on);
    // Dropping beside the area must not make the browser open the picture in place of the page.
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      over(false);
      this.add([...(event.dataTransfer?.files ?? [])]);
    });
    area.addEventListener("dragenter", () => over(true));
    area.addEventListener("dragleave", (event) => {
      if (!area.contains(event.relatedTarget as Node | null)) over(false);
    });
  }

  private add(files: File[]): void {
    if (this.locked) return;
    const room = kMaxPictures - this.entries.filter((entry) => entry.state !== "failed").length;
    for (const file of files.slice(0, room)) {
      const row = element("li", {});
      const entry: Entry = {
        number: this.next_number, file, row, state: "waiting", hashes: null,
      };
      this.next_number += 1;
      this.entries.push(entry);
      this.draw(entry, null, null);
      by_id("pictures").append(row);
    }
    by_id("list-title").hidden = this.entries.length === 0;
    this.announce(files.length > room ? t("remove.live.too_many") : "");
    void this.work();
  }

  private async work(): Promise<void> {
    if (this.working) return;
    this.working = true;
    for (;;) {
      const entry = this.entries.find((one) => one.state === "waiting");
      if (!entry) break;
      entry.state = "working";
      await this.hash(entry);
      this.announce("");
    }
    this.working = false;
  }

  private async hash(entry: Entry): Promise<void> {
    const bar = element("progress", { max: "100", value: "0" });
    this.draw(entry, null, bar);
    try {
      const hashed = await this.device.hash(entry.file, (share) => {
        bar.value = share * 100;
      });
      if (!this.entries.includes(entry)) return;
      const { preview, ...hashes } = hashed;
      const known = this.entries.some((one) => one.hashes?.sha256 === hashes.sha256);
      entry.state = known ? "failed" : "ready";
      entry.hashes = known ? null : hashes;
      this.draw(entry, hashed, null, known ? "duplicate" : undefined);
    } catch (error) {
      entry.state = "failed";
      const too_large = error instanceof DeviceError && error.code === "too_large";
      this.draw(entry, null, null, too_large ? "too_large" : unreadable_kind(entry.file));
    }
  }

  private announce(extra: string): void {
    const count = this.ready().length;
    const text = count > 0 && !this.busy() ? t_count("remove.live.count", count) : "";
    const said = [extra, text].filter((part) => part !== "").join(" ");
    if (by_id("count").textContent !== said) by_id("count").textContent = said;
    this.changed();
  }

  private draw(
    entry: Entry, hashed: Hashed | null, bar: HTMLProgressElement | null, fault?: string,
  ): void {
    const name = element("p", { class: "name" }, t("remove.live.picture", { n: entry.number }), " ",
      element("span", { class: "file" }, entry.file.name));
    const canvas = hashed?.preview ? preview_canvas(hashed.preview, entry.number) : null;
    entry.row.replaceChildren(canvas ?? element("span", { class: "blank" }), name,
      this.outcome(entry, hashed, bar, fault), this.buttons(entry, canvas));
  }

  private outcome(
    entry: Entry, hashed: Hashed | null, bar: HTMLProgressElement | null, fault?: string,
  ): HTMLElement {
    if (fault) return element("p", { class: "bad" }, t(`remove.live.${fault}`));
    if (hashed && hashed.quality < kMinQuality) {
      return element("p", { class: "warn" }, t("remove.live.plain"));
    }
    if (hashed) return element("p", { class: "good" }, t("remove.live.ready_detail"));
    const text = t(entry.state === "working" ? "remove.live.hashing" : "remove.live.reading");
    const status = element("div", {}, element("p", {}, text));
    if (bar) {
      bar.setAttribute("aria-label", `${t("remove.live.picture", { n: entry.number })}: ${text}`);
      status.append(bar);
    }
    return status;
  }

  private buttons(entry: Entry, canvas: HTMLCanvasElement | null): HTMLElement {
    const n = entry.number;
    const row = element("div", {});
    if (canvas) row.append(veil_button(canvas, n));
    const remove = element("button", {
      type: "button", class: "text-button", "aria-label": t("remove.live.remove_label", { n }),
    }, t("remove.live.remove"));
    remove.addEventListener("click", () => this.remove(entry));
    row.append(remove);
    return row;
  }

  private remove(entry: Entry): void {
    this.entries = this.entries.filter((one) => one !== entry);
    entry.row.remove();
    by_id("list-title").hidden = this.entries.length === 0;
    this.announce(t("remove.live.removed", { n: entry.number }));
    (this.entries.length === 0 ? by_id("pick") : by_id("list-title")).focus();
  }
}

/** Phones of one maker take HEIC pictures, which most browsers cannot open. */
function unreadable_kind(file: File): string {
  return /\.hei[cf]$/i.test(file.name) || /^image\/hei[cf]/.test(file.type) ? "heic" : "unreadable";
}

/** A small canvas, veiled until the person asks to see it. */
function preview_canvas(preview: ImageBitmap, n: number): HTMLCanvasElement {
  const canvas = element("canvas", {
    class: "veiled", role: "img", "aria-label": t("remove.live.preview", { n }),
  });
  canvas.width = 168;
  canvas.height = 168;
  const scale = Math.max(168 / preview.width, 168 / preview.height);
  const width = preview.width * scale;
  const height = preview.height * scale;
  canvas.getContext("2d")?.drawImage(preview, (168 - width) / 2, (168 - height) / 2, width, height);
  preview.close();
  return canvas;
}

function veil_button(canvas: HTMLCanvasElement, n: number): HTMLButtonElement {
  const button = element("button", { type: "button", class: "text-button" });
  const name = () => {
    const act = canvas.classList.contains("veiled") ? "show" : "hide";
    button.textContent = t(`remove.live.${act}`);
    button.setAttribute("aria-label", t(`remove.live.${act}_label`, { n }));
  };
  button.addEventListener("click", () => {
    canvas.classList.toggle("veiled");
    name();
  });
  name();
  return button;
}
