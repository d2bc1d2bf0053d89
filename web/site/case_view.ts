// A case in plain words.
import { by_id, element } from "../shared/dom.ts";
import { moment, t } from "../shared/page_data.ts";

export interface CasePicture {
  position: number;
  state: "received" | "on_list" | "declined";
  reason: string | null;
  on_list_since: string | null;
}

export interface CaseEvent {
  at: string;
  kind: "received" | "on_list" | "declined" | "found" | "outcome";
  picture: number | null;
  platform: string | null;
  outcome: "removed" | "blocked_at_upload" | "blocked" | "confirmed" | "not_blocked" | "not_the_same_picture"
    | "pending_review" | "quality_unknown" | null;
  reason: string | null;
}

export interface Case {
  case_number: string;
  status: "received" | "on_list" | "partly_on_list" | "declined";
  created_at: string;
  pictures: CasePicture[];
  timeline: CaseEvent[];
}

export function state_text(picture: CasePicture): string {
  if (picture.state === "on_list" && picture.on_list_since) {
    return t("case.live.state_on_list_since", { time: moment(picture.on_list_since) });
  }
  return t(`case.live.state_${picture.state}`);
}

export function event_text(event: CaseEvent): string {
  const n = event.picture;
  const values = {
    picture: n === null ? "" : t("case.live.picture", { n }),
    picture_lower: n === null ? t("case.live.picture_any") : t("case.live.picture_lower", { n }),
    platform: event.platform ?? t("case.live.platform_any"),
  };
  const kind = event.kind === "outcome" ? event.outcome ?? "found" : event.kind;
  const all = n === null && (kind === "on_list" || kind === "declined") ? "_all" : "";
  return t(`case.live.event_${kind}${all}`, values);
}

function state_row(picture: CasePicture): HTMLLIElement {
  const row = element("li", {},
    element("strong", {}, t("case.live.picture", { n: picture.position })),
    element("span", {}, state_text(picture)));
  if (picture.state === "declined" && picture.reason) {
    row.append(element("p", { class: "why" }, t(`case.live.reason_${picture.reason}`)));
  }
  return row;
}

function event_row(event: CaseEvent): HTMLLIElement {
  return element("li", {}, element("time", { datetime: event.at }, moment(event.at)),
    event_text(event));
}

/** Copies that were taken down or stopped: the one event in its words, or how many; "" if none yet. */
export function good_news(events: CaseEvent[]): string {
  const good = events.filter(({ outcome }) => outcome === "removed" || outcome === "blocked_at_upload" ||
    outcome === "blocked");
  if (good.length === 0) return "";
  return good.length === 1 ? event_text(good[0]!) : t("case.live.good_many", { count: good.length });
}

/** Draws a case into the page; good news first, then newest events first. */
export function draw_case(opened: Case): void {
  by_id("opened-title").textContent = t("case.live.title", { number: opened.case_number });
  by_id("good-text").textContent = good_news(opened.timeline);
  by_id("good").hidden = by_id("good-text").textContent === "";
  const status = by_id("status");
  status.textContent = t(`case.live.status_${opened.status}`);
  status.dataset.status = opened.status;
  by_id("states").replaceChildren(...opened.pictures.map(state_row));
  const events = opened.timeline.map((event, order) => ({ event, order }));
  events.sort((a, b) => b.event.at.localeCompare(a.event.at) || b.order - a.order);
  by_id("timeline").replaceChildren(...events.map(({ event }) => event_row(event)));
}
