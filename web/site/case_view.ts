// Draws a case into the page, in plain words.
import { by_id, element } from "../shared/dom.ts";
import { moment, page_locale, t } from "../shared/page_data.ts";
import type { Case, CasePicture, CasePlatform } from "./case_types.ts";
import {
  event_text, good_news, joined_events, state_text, status_text, why_text,
} from "./case_words.ts";

function state_row(picture: CasePicture): HTMLLIElement {
  const row = element("li", {},
    element("strong", {}, t("case.live.picture", { n: picture.position })),
    element("span", {}, state_text(picture)));
  const why = why_text(picture);
  if (why !== "") row.append(element("p", { class: "why" }, why));
  if (picture.state === "withdrawn" && picture.removal && picture.removal.all > 0) {
    row.append(element("p", { class: "why" }, t("removal.case.live.removal", { ...picture.removal })));
  }
  return row;
}

/** Draws the newest event first. */
function draw_timeline({ timeline }: Case): void {
  const events = joined_events(timeline).map((joined, order) => ({ ...joined, order }));
  events.sort((a, b) => b.event.at.localeCompare(a.event.at) || b.order - a.order);
  by_id("timeline").replaceChildren(...events.map(({ event, pictures }) => element("li", {},
    element("time", { datetime: event.at }, moment(event.at)), event_text(event, pictures))));
}

function earliest(times: (string | null | undefined)[]): string | null {
  return times.filter((time): time is string => typeof time === "string").sort()[0] ?? null;
}

/** Where the case stands: each step with its time, or that it has not come yet. */
function draw_facts(opened: Case): void {
  const number = (value: number) => new Intl.NumberFormat(page_locale()).format(value);
  const time = (at: string | null) => (at === null ? t("removal.case.live.not_yet") : moment(at));
  const decided = opened.timeline.filter(({ kind }) => kind === "on_list" || kind === "declined");
  const loaded = (opened.platforms ?? []).filter(({ loaded_at }) => loaded_at !== null).length;
  const facts: Record<string, string> = {
    received: moment(opened.created_at),
    checked: time(earliest(decided.map(({ at }) => at))),
    on_list: time(earliest(opened.pictures.map(({ on_list_since }) => on_list_since))),
    loaded: number(loaded),
    stopped: number(opened.uploads_stopped ?? 0),
  };
  for (const [name, value] of Object.entries(facts)) by_id(`fact-${name}`).textContent = value;
  const deadline = opened.deadline_at ?? opened.situation?.deadline_at ?? null;
  by_id("fact-deadline").textContent = deadline === null ? "" : moment(deadline);
  for (const part of document.querySelectorAll<HTMLElement>("[data-fact=deadline]")) {
    part.hidden = deadline === null;
  }
}

function platform_row(one: CasePlatform, gone: boolean): HTMLLIElement {
  const { platform, loaded_at, withdrawn_at } = one;
  const row = element("li", {}, element("strong", {}, platform));
  const said: string[] = [];
  if (loaded_at) said.push(t("removal.case.live.platform_loaded", { time: moment(loaded_at) }));
  if (withdrawn_at) said.push(t("removal.case.live.platform_dropped", { time: moment(withdrawn_at) }));
  else if (gone && loaded_at) said.push(t("removal.case.live.platform_waiting"));
  if (said.length > 0) row.append(element("span", {}, said.join("; ")));
  if (one.outcome) {
    row.append(element("p", { class: "why" }, event_text({ at: one.outcome_at ?? "", kind: "outcome",
      picture: null, platform, outcome: one.outcome, reason: null })));
  }
  return row;
}

/** Who has loaded the list, and who has dropped what was taken back. */
function draw_platforms({ platforms = [], pictures }: Case): void {
  const gone = pictures.some(({ state }) => state === "withdrawn");
  by_id("platforms").replaceChildren(...platforms.map((one) => platform_row(one, gone)));
  by_id("platforms-none").hidden = platforms.length > 0;
}

/** Good news first, then where it stands. */
export function draw_case(opened: Case): void {
  by_id("opened-title").textContent = t("case.live.title", { number: opened.case_number });
  by_id("good-text").textContent = good_news(opened.timeline);
  by_id("good").hidden = by_id("good-text").textContent === "";
  const status = by_id("status");
  status.textContent = status_text(opened.status);
  status.dataset.status = opened.status;
  by_id("states").replaceChildren(...opened.pictures.map(state_row));
  draw_facts(opened);
  draw_platforms(opened);
  draw_timeline(opened);
}

/** Takes every word of a case off the page. */
export function clear_case(): void {
  for (const id of ["opened-title", "good-text", "status", "states", "timeline", "platforms",
    "withdraw-choices", "withdraw-what", "withdraw-status", "refresh-status"]) {
    by_id(id).replaceChildren();
  }
  for (const value of document.querySelectorAll("[id^=fact-]")) value.replaceChildren();
}
