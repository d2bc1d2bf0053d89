// Assessed mode on `/remove`: once the hashes are sent and the code is shown, the page offers to send a
// smaller copy of a picture, sealed on the device to the hotline's keys. Where the hotline does not
// take pictures, nothing of this is seen. Nobody has to, and the copies can be taken back.
import { ApiError, request } from "../shared/api.ts";
import { bitmap_of } from "../shared/decode.ts";
import type { Device } from "../shared/device.ts";
import { by_id, clear_problems, element, show_problems } from "../shared/dom.ts";
import { t, t_count } from "../shared/page_data.ts";
import { with_proof } from "../shared/proof.ts";
import { sha256_hex, time_text } from "../shared/report_crypto.ts";
import { code_key, random_hex } from "../shared/return_code.ts";
import { sealing, type Bytes } from "../shared/seal.ts";
import { tar } from "../shared/tar.ts";
import { on_leave } from "./leave.ts";
import { begin, send_rest } from "./sealed_upload.ts";
import type { Sent } from "./submission.ts";

const path = "/api/v1/case/sealed-pictures";
/** The copy is at most so long and wide: enough to judge by, and little to send on a bad line. */
const max_side_px = 1600;
const qualities = [0.85, 0.6, 0.4];

interface Assessment {
  open: boolean;
  key_id: string | null;
  recipients: string[];
  longest_days: number;
  limits: { picture_bytes: number };
}

/** A picture of the case, and its copy as it goes: sealing it again would give other bytes. */
interface Offered {
  position: number;
  file: Blob;
  box: HTMLInputElement;
  id: string;
  sealed: Bytes | null;
  key_id: string;
  is_sent: boolean;
}

/** A JPEG of the picture: smaller, and without the file's name, place and time. */
async function smaller_copy(file: Blob, max_bytes: number): Promise<Bytes> {
  const bitmap = await bitmap_of(file);
  const scale = Math.min(1, max_side_px / Math.max(bitmap.width, bitmap.height));
  const canvas = element("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext("2d");
  if (context) context.imageSmoothingQuality = "high";
  context?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  for (const quality of qualities) {
    const blob = await new Promise<Blob | null>((resolve) =>
      canvas.toBlob(resolve, "image/jpeg", quality));
    if (blob && blob.size <= max_bytes) return new Uint8Array(await blob.arrayBuffer());
  }
  throw new Error("the picture cannot be made small enough");
}

/** What the desk opens: the copy, and what it is of, so that nobody can put another in its place. */
async function archive_of(one: Offered, case_number: string, max_bytes: number): Promise<Bytes> {
  const bytes = await smaller_copy(one.file, max_bytes - 8192);
  const about = { format: "holdfast attachment", version: 1, attachment_id: one.id, case_number,
    position: one.position, name: "picture.jpg", type: "image/jpeg", size: bytes.length,
    sha256: await sha256_hex(bytes), added_at: time_text(new Date()) };
  return tar([
    { name: "attachment.json", bytes: new TextEncoder().encode(`${JSON.stringify(about)}\n`), modified_s: 0 },
    { name: "file.jpg", bytes, modified_s: 0 },
  ]);
}

class Offer {
  private readonly pictures: Offered[];
  private token: string | null = null;

  constructor(
    files: Blob[], private assessment: Assessment, private readonly sent: Sent,
    private readonly device: Device,
  ) {
    this.pictures = files.map((file, index) => ({ position: index + 1, file, id: random_hex(16),
      sealed: null, key_id: "", is_sent: false, box: this.draw_box(index + 1) }));
    const days = t_count("removal.sealed.live.days", assessment.longest_days);
    by_id("sealed-longest").textContent = days;
    by_id("sealed-send").addEventListener("click", () => void this.send());
    by_id("sealed-no").addEventListener("click", () => this.end(t("removal.sealed.live.refused")));
    by_id("sealed-back").addEventListener("click", () => void this.take_back());
    by_id("sealed").hidden = false;
  }

  /** The device holds nothing of the pictures any more. */
  forget(): void {
    for (const one of this.pictures) {
      one.sealed = null;
      one.file = new Blob();
    }
    this.device.end();
  }

  private draw_box(n: number): HTMLInputElement {
    const id = `sealed-${n}`;
    const box = element("input", { type: "checkbox", class: "govuk-checkboxes__input", id });
    const label = element("label", { class: "govuk-label govuk-checkboxes__label", for: id },
      t("remove.live.picture", { n }));
    by_id("sealed-list").append(element("div", { class: "govuk-checkboxes__item" }, box, label));
    return box;
  }

  private say(text: string): void {
    by_id("sealed-status").textContent = text;
  }

  private end(text: string): void {
    by_id("sealed-asked").hidden = true;
    this.say(text);
    by_id("sealed-title").focus();
    this.forget();
  }

  private busy(is: boolean): void {
    for (const id of ["sealed-send", "sealed-no", "sealed-back"]) {
      by_id<HTMLButtonElement>(id).disabled = is;
    }
    for (const { box, is_sent } of this.pictures) box.disabled = is || is_sent;
  }

  /** Opens the case once: a session's token is all that the sending needs. */
  private async session(): Promise<string> {
    const { case_number, words } = this.sent;
    const key = await code_key(words);
    const opened = await with_proof("lookup", case_number, (challenge, bits, tell) =>
      this.device.solve(challenge, bits, tell), () => undefined, (proof) =>
      request<{ token: string }>("/api/v1/case-sessions",
        { method: "POST", body: { case_number, key, proof } }));
    return opened.token;
  }

  /** Does a step with the session there is, or with a new one where that has run out. */
  private async in_session<T>(step: (token: string) => Promise<T>): Promise<T> {
    this.token ??= await this.session();
    try {
      return await step(this.token);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      this.token = await this.session();
      return step(this.token);
    }
  }

  /** Seals to the keys there are now; a copy that was sealed to others is sealed anew. */
  private async sealed(one: Offered): Promise<Bytes> {
    const { key_id, recipients, limits } = this.assessment;
    if (one.sealed && one.key_id === key_id) return one.sealed;
    this.say(t("removal.sealed.live.locking", { n: one.position }));
    const archive = await archive_of(one, this.sent.case_number, limits.picture_bytes);
    one.sealed = await (await sealing()).seal(archive, recipients);
    one.id = one.key_id === "" ? one.id : random_hex(16);
    one.key_id = key_id ?? "";
    return one.sealed;
  }

  private async send_one(one: Offered): Promise<void> {
    const sealed = await this.sealed(one);
    const tell = (share: number) => this.say(t("removal.sealed.live.sending",
      { n: one.position, percent: Math.floor(share * 100) }));
    const file = { path, id: one.id, sealed, key_id: one.key_id, more: { position: one.position } };
    await this.in_session(async (token) => send_rest(file, await begin(file, token, this.device), token, tell));
    one.is_sent = true;
    one.sealed = null;
  }

  private async send(): Promise<void> {
    clear_problems();
    const chosen = this.pictures.filter(({ box, is_sent }) => box.checked && !is_sent);
    if (chosen.length === 0) {
      show_problems([{ text: t("removal.sealed.live.choose") }], "sealed-problem");
      return;
    }
    this.busy(true);
    try {
      this.assessment = await request<Assessment>("/api/v1/assessment");
      if (!this.assessment.open) {
        this.end(t("removal.sealed.live.off"));
        return;
      }
      for (const one of chosen) await this.send_one(one);
      this.show_sent();
    } catch {
      this.say("");
      show_problems([{ text: t("removal.sealed.live.failed") }], "sealed-problem");
    } finally {
      this.busy(false);
    }
  }

  private show_sent(): void {
    const count = this.pictures.filter(({ is_sent }) => is_sent).length;
    const all = count === this.pictures.length;
    by_id("sealed-ask").hidden = all;
    by_id("sealed-no").hidden = true;
    by_id("sealed-back").hidden = false;
    this.say(t_count("removal.sealed.live.done", count));
    by_id("sealed-title").focus();
  }

  private async take_back(): Promise<void> {
    clear_problems();
    this.busy(true);
    try {
      for (const one of this.pictures.filter(({ is_sent }) => is_sent)) {
        await this.in_session((token) => request(`${path}/${one.id}`, { method: "DELETE", token }))
          .catch((error: unknown) => {
            // One that the desk's decision destroyed meanwhile is gone, as was asked.
            if (!(error instanceof ApiError) || error.status !== 404) throw error;
          });
        one.is_sent = false;
      }
      this.end(t("removal.sealed.live.taken_back"));
    } catch {
      show_problems([{ text: t("removal.sealed.live.not_back") }], "sealed-problem");
    } finally {
      this.busy(false);
    }
  }
}

/** Offers to send the pictures, in the order they have in the case, where the hotline takes them. */
export async function offer_pictures(files: Blob[], sent: Sent, device: Device): Promise<void> {
  const assessment = await request<Assessment>("/api/v1/assessment").catch(() => null);
  if (!assessment?.open || !document.getElementById("sealed")) return;
  const offer = new Offer(files, assessment, sent, device);
  on_leave(() => offer.forget());
  window.addEventListener("pagehide", () => offer.forget());
}
