// What is said of a case: states, events, good news. Pure but for the page's words.
import { has_words, moment, t } from "../shared/page_data.ts";
import type { CaseEvent, CasePicture } from "./case_types.ts";

/** The words of the first key that has any. */
function first_of(keys: string[], values: Record<string, string | number> = {}): string {
  return t(keys.find(has_words) ?? keys[keys.length - 1]!, values);
}

export function status_text(status: string): string {
  return first_of([`case.live.status_${status}`, `removal.case.live.status_${status}`,
    "removal.case.live.status_other"]);
}

export function state_text({ state, on_list_since, withdrawn_at }: CasePicture): string {
  if (state === "on_list" && on_list_since) {
    return t("case.live.state_on_list_since", { time: moment(on_list_since) });
  }
  if (state === "withdrawn" && withdrawn_at) {
    return t("removal.case.live.state_withdrawn_since", { time: moment(withdrawn_at) });
  }
  return first_of([`case.live.state_${state}`, `removal.case.live.state_${state}`,
    "removal.case.live.state_other"]);
}

/** Why a picture is where it is; "" where there is nothing to say. */
export function why_text({ state, reason, held_reason }: CasePicture): string {
  const why = held_reason ?? reason;
  if (!why) return "";
  const keys = state === "declined" ? [`case.live.reason_${why}`] : [`removal.case.live.held_${why}`];
  return keys.some(has_words) ? first_of(keys) : "";
}

/** `pictures`: all that one event is about, where a list was loaded with several. */
export function event_text(event: CaseEvent, pictures: number[] = []): string {
  const about = pictures.length > 0 ? pictures : event.picture === null ? [] : [event.picture];
  const named = (key: string) => about.map((n) => t(key, { n })).join(", ");
  const values = {
    picture: named("case.live.picture"),
    picture_lower: about.length === 0 ? t("case.live.picture_any") : named("case.live.picture_lower"),
    platform: event.platform ?? t("case.live.platform_any"),
  };
  const kind = event.kind === "outcome" ? event.outcome ?? "found" : event.kind;
  const all = about.length === 0 && (kind === "on_list" || kind === "declined") ? "_all" : "";
  return first_of([`case.live.event_${kind}${all}`, `removal.case.live.event_${kind}`,
    "removal.case.live.event_other"], values);
}

const kept_apart = new Set(["outcome", "found"]);

/** Events in their order; those that differ in the picture alone are one. */
export function joined_events(events: CaseEvent[]): { event: CaseEvent; pictures: number[] }[] {
  const joined = new Map<string, { event: CaseEvent; pictures: number[] }>();
  events.forEach((event, order) => {
    const own = kept_apart.has(event.kind) ? String(order) : "";
    const key = [event.at, event.kind, event.platform, event.reason, own].join("|");
    const known = joined.get(key);
    if (!known) joined.set(key, { event, pictures: event.picture === null ? [] : [event.picture] });
    else if (event.picture !== null) known.pictures.push(event.picture);
  });
  return [...joined.values()];
}

const good_outcomes = new Set(["removed", "blocked_at_upload", "blocked"]);

/** Copies that were taken down or stopped: the one event in its words, or how many; "" if none yet. */
export function good_news(events: CaseEvent[]): string {
  const good = events.filter(({ outcome }) => outcome !== null && good_outcomes.has(outcome));
  if (good.length === 0) return "";
  return good.length === 1 ? event_text(good[0]!) : t("case.live.good_many", { count: good.length });
}
