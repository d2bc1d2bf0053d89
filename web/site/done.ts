// The page after sending: number and words, shown once.
import { by_id, copy, element } from "../shared/dom.ts";
import { t } from "../shared/page_data.ts";
import { forget_case, keep_case } from "./kept_case.ts";
import { on_leave } from "./leave.ts";
import type { Situation } from "./situation.ts";
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
  const link = document.querySelector<HTMLAnchorElement>("#go-case");
  return link ? link.href : new URL("/case", location.href).href;
}

/** What else was asked for, with the apps that were named, or all of them where none was. */
function show_wants({ wants = [], shared_where = [] }: Situation): void {
  for (const part of document.querySelectorAll<HTMLElement>("#done [data-want]")) {
    part.hidden = !wants.includes(part.dataset.want!);
  }
  for (const link of document.querySelectorAll<HTMLElement>("#done [data-app]")) {
    link.hidden = shared_where.length > 0 && !shared_where.includes(link.dataset.app!);
  }
}

/** Keeps the case on the device while the box is ticked, and says what is so. */
function offer_remembering({ case_number, words }: Sent): void {
  const box = by_id<HTMLInputElement>("remember");
  box.addEventListener("change", () => {
    const kept = box.checked && keep_case({ number: case_number, words });
    if (!box.checked) forget_case();
    const said = kept ? "remembered" : box.checked ? "not_kept" : "forgotten";
    box.checked = kept;
    by_id("remember-status").textContent = t(`removal.live.${said}`);
  });
}

export function show_done(sent: Sent, situation: Situation): void {
  const { case_number, words } = sent;
  by_id("start").remove();
  document.body.classList.remove("asking");
  show_wants(situation);
  by_id("case-number").textContent = case_number;
  by_id("case-words").replaceChildren(...words.map((word) => element("li", {}, word)));
  by_id("case-address").textContent = case_address();
  const number_text = `${t("remove.done_number")}: ${case_number}`;
  const words_text = `${t("remove.done_words")}: ${words.join(" ")}`;
  by_id("copy-both").addEventListener("click", () =>
    void copy(`${number_text}\n${words_text}\n`, by_id("copy-status")));
  by_id("print-code").addEventListener("click", () => window.print());
  offer_remembering(sent);
  guard();
  by_id("done").hidden = false;
  window.scrollTo(0, 0);
  by_id("done-title").focus();
}
