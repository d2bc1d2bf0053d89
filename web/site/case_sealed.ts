// `/case`: the sealed copies of pictures that are kept for a person to look at (assessed mode), and
// having them destroyed now. The case goes on without them.
import { ApiError, request } from "../shared/api.ts";
import { by_id } from "../shared/dom.ts";
import { t } from "../shared/page_data.ts";
import type { Case } from "./case_types.ts";

const path = "/api/v1/case/sealed-pictures";

interface Kept {
  pictures: { attachment_id: string }[];
}

/** Whether the timeline says that a copy came and is not gone again. */
function has_copies({ timeline }: Case): boolean {
  const count = (wanted: string) => timeline.filter(({ kind }) => kind === wanted).length;
  return count("picture_sent") > count("picture_destroyed");
}

export class SealedCopies {
  /** `again` fetches the case and draws it. */
  constructor(private readonly token: () => string | null, private readonly again: () => Promise<void>) {
    by_id("copies-back").addEventListener("click", () => void this.take_back());
  }

  draw(opened: Case): void {
    by_id("copies").hidden = !has_copies(opened);
    by_id("copies-status").textContent = "";
  }

  private async take_back(): Promise<void> {
    const token = this.token();
    if (token === null) return;
    const button = by_id<HTMLButtonElement>("copies-back");
    button.disabled = true;
    try {
      const { pictures } = await request<Kept>(path, { token });
      for (const { attachment_id } of pictures) {
        await request(`${path}/${attachment_id}`, { method: "DELETE", token });
      }
    } catch (error) {
      // A session that ended, or one that was destroyed meanwhile: loading the case again tells.
      if (!(error instanceof ApiError) || ![401, 404].includes(error.status)) {
        by_id("copies-status").textContent = t("removal.sealed.live.failed_back");
        button.disabled = false;
        return;
      }
    }
    button.disabled = false;
    await this.again();
    by_id("opened-title").focus();
  }
}
