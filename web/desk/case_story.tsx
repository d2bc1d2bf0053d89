// What happened to a case: its timeline, which platforms have its pictures, and which have dropped what was
// taken back.
import { has_words, t, t_count } from "../shared/page_data.ts";
import { reason_text } from "./case_entries.tsx";
import { Cell, DataTable, When } from "./parts.tsx";
import type { DeskCase, DeskEvent } from "./types.ts";

export function event_text(event: DeskEvent): string {
  const kind = event.kind === "outcome" ? event.outcome ?? "found" : event.kind;
  const all = event.picture === null && (kind === "on_list" || kind === "declined") ? "_all" : "";
  const key = `desk.case.event_${kind}${all}`;
  return t(has_words(key) ? key : "desk.story.event_other", {
    n: event.picture ?? "", platform: event.platform ?? "", reason: reason_text(event.reason), kind,
  });
}

export function TimelinePart({ events }: { events: DeskEvent[] }) {
  return (
    <section class="sheet" aria-labelledby="timeline">
      <h2 class="govuk-heading-m" id="timeline">{t("desk.case.timeline")}</h2>
      <ol class="events">
        {events.map((event) => <li><When at={event.at} /><span>{event_text(event)}</span></li>)}
      </ol>
    </section>
  );
}

interface Holder {
  picture: number;
  platform: string;
  loaded_at: string;
  /** When it fetched the list after the picture was taken off. */
  dropped_at: string | null;
}

/** Which platform has loaded which picture, by picture, then in the order of loading. */
export function holders(one: DeskCase): Holder[] {
  const all = new Map<string, Holder>();
  for (const { kind, at, picture, platform } of one.timeline) {
    if (picture === null || platform === null) continue;
    const key = `${picture} ${platform}`;
    if (kind === "loaded") all.set(key, { picture, platform, loaded_at: at, dropped_at: null });
    const known = all.get(key);
    if (kind === "withdrawal_confirmed" && known) known.dropped_at = at;
  }
  return [...all.values()].sort((a, b) => a.picture - b.picture);
}

/** How far the taking back of pictures has come, for each that was taken off. */
function Removals({ one, all }: { one: DeskCase; all: Holder[] }) {
  const gone = one.pictures.filter(({ state }) => state === "withdrawn" || state === "suspended");
  return (
    <ul class="govuk-list govuk-list--bullet" id="removals">{gone.map(({ position, state }) => {
      const had = all.filter(({ picture }) => picture === position);
      const confirmed = had.filter(({ dropped_at }) => dropped_at !== null).length;
      const values = { n: position, confirmed, name: t(`desk.story.off_${state}`) };
      return <li key={position}>{t("desk.story.off", values)}{" "}
        {t_count("desk.story.confirmed", had.length, values)}</li>;
    })}</ul>
  );
}

/** Who has loaded the pictures, and who has dropped what was taken off; nothing before there is anything. */
export function HoldersPart({ one }: { one: DeskCase }) {
  const all = holders(one);
  const gone = one.pictures.filter(({ state }) => state === "withdrawn" || state === "suspended");
  if (all.length === 0 && gone.length === 0) return null;
  const off = (picture: number) => gone.some(({ position }) => position === picture);
  const heads = ["picture", "platform", "loaded", "dropped"].map((key) => t(`desk.story.${key}`));
  return (
    <section class="sheet" aria-labelledby="holders">
      <h2 class="govuk-heading-m" id="holders">{t("desk.story.title")}</h2>
      {gone.length > 0 && <Removals one={one} all={all} />}
      {all.length > 0 && <DataTable caption={t("desk.story.caption")} heads={heads}>
        {all.map(({ picture, platform, loaded_at, dropped_at }) => (
          <tr class="govuk-table__row" key={`${picture} ${platform}`}>
            <th scope="row" class="govuk-table__header">{t("desk.case.picture", { n: picture })}</th>
            <Cell>{platform}</Cell>
            <Cell><When at={loaded_at} /></Cell>
            <Cell>{dropped_at ? <When at={dropped_at} />
              : off(picture) ? <span class="pill pill--shared">{t("desk.story.not_yet")}</span>
              : t("desk.story.on_list")}</Cell>
          </tr>
        ))}
      </DataTable>}
    </section>
  );
}
