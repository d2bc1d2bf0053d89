// The page after sending: number and words, shown once.
import { by_id, copy, element } from "../shared/dom.ts";
import { t } from "../shared/page_data.ts";
import { on_leave } from "./leave.ts";
import type { Sent } from "./submission.ts";

function keep_from_going(event: BeforeUnloadEvent): void {
  event.preventDefault();
  event.returnValue = "";
}

/** The browser asks before the page goes, until the person says that the code is kept. */
function guard(): void {
  window.addEventListener("beforeunload", keep_from_going);
  on_leave(() => window.removeEventListener("beforeunload", keep_from_going));
  const kept = by_id<HTMLInputElement>("kept");
  kept.addEventListener("change", () => {
    if (kept.checked) window.removeEventListener("beforeunload", keep_from_going);
    else window.addEventListener("beforeunload", keep_from_going);
  });
}

function case_address(): string {
  const link = document.querySelector<HTMLAnchorElement>("#done a.govuk-link");
  return link ? link.href : new URL("/case", location.href).href;
}

export function show_done({ case_number, words }: Sent): void {
  by_id("start").remove();
  by_id("case-number").textContent = case_number;
  by_id("case-words").replaceChildren(...words.map((word) => element("li", {}, word)));
  by_id("case-address").textContent = case_address();
  const number_text = `${t("remove.done_number")}: ${case_number}`;
  const words_text = `${t("remove.done_words")}: ${words.join(" ")}`;
  by_id("copy-both").addEventListener("click", () =>
    void copy(`${number_text}\n${words_text}\n`, by_id("copy-status")));
  by_id("print").addEventListener("click", () => window.print());
  guard();
  by_id("done").hidden = false;
  window.scrollTo(0, 0);
  by_id("done-title").focus();
}
