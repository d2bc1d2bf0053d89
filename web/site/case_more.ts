// `/case`: pictures that are added later, hashed on the device as on `/remove`.
import { ApiError, request } from "../shared/api.ts";
import type { Device } from "../shared/device.ts";
import { by_id, clear_problems, show_problems } from "../shared/dom.ts";
import { failure_text } from "../shared/failure.ts";
import { t, t_count } from "../shared/page_data.ts";
import type { Case } from "./case_types.ts";
import { PictureList } from "./picture_list.ts";

export class MorePictures {
  private readonly pictures: PictureList;

  /** `token` gives the open case's; `take` gets the case as it is after. */
  constructor(device: Device, private readonly token: () => string | null,
    private readonly take: (opened: Case) => void, private readonly expired: () => void) {
    this.pictures = new PictureList(device, () => this.changed());
    by_id("more-send").addEventListener("click", () => void this.send());
    this.pictures.lock(true);
  }

  /** Pictures are taken while a case is open alone. */
  open(): void {
    this.pictures.lock(false);
  }

  clear(): void {
    this.pictures.lock(true);
    this.empty();
    by_id("more-status").textContent = "";
  }

  private empty(): void {
    this.pictures.clear();
    by_id("list-title").hidden = true;
    by_id("count").textContent = "";
    this.changed();
  }

  private changed(): void {
    // The list tells of itself while it is being made.
    by_id("more-send").hidden = (this.pictures?.ready() ?? []).length === 0;
  }

  private async send(): Promise<void> {
    const token = this.token();
    if (token === null) return;
    clear_problems();
    const pictures = this.pictures.ready();
    if (pictures.length === 0 || this.pictures.busy()) {
      const words = pictures.length === 0 ? "removal.case.live.more_none" : "remove.live.still_working";
      show_problems([{ text: t(words), field: "pick" }], "more-problem");
      return;
    }
    const before = Number(by_id("states").childElementCount);
    this.pictures.lock(true);
    try {
      const opened = await request<Case>("/api/v1/case/pictures",
        { method: "POST", token, body: { pictures } });
      const added = opened.pictures.length - before;
      this.empty();
      this.take(opened);
      by_id("more-status").textContent = added > 0 ? t_count("removal.case.live.more_sent", added)
        : t("removal.case.live.more_known");
    } catch (error) {
      const is_full = error instanceof ApiError && error.code === "too-many";
      if (error instanceof ApiError && error.status === 401) this.expired();
      else show_problems([{ text: is_full ? t("removal.case.live.more_full") : failure_text(error) }],
        "more-problem");
    } finally {
      this.pictures.lock(false);
    }
  }
}
