// `/remove`: whether this hotline takes pictures of people who were over 18, which its operator says.
import { request } from "../shared/api.ts";
import { by_id, type Problem } from "../shared/dom.ts";
import { t } from "../shared/page_data.ts";
import { read_answers } from "./report_answers.ts";

/** null: not known, and the server says so when it is sent. */
let taken: boolean | null = null;
let asked = false;

/** Asks once, when the question about age is shown; without an answer the page goes on as it is. */
export function ask_about_adults(): void {
  if (asked) return;
  asked = true;
  request<{ accept_adults: boolean }>("/api/v1/case-settings").then(({ accept_adults }) => {
    taken = accept_adults;
    by_id("adults-taken").hidden = !taken;
    by_id("adults-not-taken").hidden = taken;
  }, () => {
    asked = false;
  });
}

/** Where adults go elsewhere, their way ends here. */
export function adult_problem(): Problem | null {
  if (taken !== false || read_answers().age !== "over_18") return null;
  return { text: t("removal.live.adult") };
}
