// What the server knows of a report: routing, clocks, in whose hands, what happened.
import { moment, t } from "../shared/page_data.ts";
import { call } from "./client.ts";
import { duration, When } from "./parts.tsx";
import { changed_routing } from "./report_answers.ts";
import type { OpenedReport } from "./report_open.ts";
import { text } from "./report_plain.ts";
import type { ReportPart } from "./report.tsx";
import { Clock, person, ReportUrgencyPill } from "./reports.tsx";

function Hand({ one, who, path, act }: ReportPart) {
  const { state, assigned_to } = one.report;
  if (state !== "waiting" && state !== "open") return null;
  const mine = assigned_to !== null && person(assigned_to) === who.name;
  return (
    <div class="button-row">
      {!assigned_to && <button type="button" class="govuk-button"
        onClick={() => void act(t("desk.report.claimed"), () => call(`${path}/claim`, { method: "POST" }))}>
        {t("desk.report.claim")}</button>}
      {assigned_to && (mine || who.role === "admin") && <button type="button"
        class="govuk-button govuk-button--secondary"
        onClick={() => void act(t("desk.report.released"), () => call(`${path}/claim`, { method: "DELETE" }))}>
        {t(mine ? "desk.report.release" : "desk.report.release_other", { name: person(assigned_to) })}
      </button>}
    </div>
  );
}

function Changed({ one }: { one: OpenedReport }) {
  if (!one.plain) return null;
  const changed = changed_routing(one.plain, one.report);
  if (changed.length === 0) return null;
  return <p class="notice notice--bad">{t("desk.report.routing_changed", {
    fields: changed.map((name) => t(`desk.report.filter_${name}`)).join(", ") })}</p>;
}

export function FactsSection(part: ReportPart) {
  const { one } = part;
  const line = one.report;
  const language = text(one.plain?.language);
  const maybe = (prefix: string, value: string | null) =>
    value ? t(`desk.report.${prefix}_${value}`) : t("desk.report.not_said");
  return (
    <section class="sheet" aria-labelledby="facts">
      <h2 class="govuk-heading-m" id="facts">{t("desk.report.facts")}</h2>
      <Changed one={one} />
      <dl class="facts">
        <dt>{t("desk.report.head_urgency")}</dt>
        <dd><ReportUrgencyPill one={line} />{line.deadline_at &&
          <> {t("desk.report.until", { time: moment(line.deadline_at, "short") })}</>}</dd>
        <dt>{t("desk.report.head_clock")}</dt><dd><Clock one={line} /></dd>
        <dt>{t("desk.report.head_received")}</dt>
        <dd><When at={line.created_at} /> ({duration(Date.now() - Date.parse(line.created_at))})</dd>
        <dt>{t("desk.report.filter_kind")}</dt><dd>{maybe("kind", line.kind)}
          {line.school && ` · ${t("desk.report.school")}`}</dd>
        <dt>{t("desk.report.filter_age_band")}</dt><dd>{maybe("age", line.age_band)}</dd>
        <dt>{t("desk.report.filter_country")}</dt><dd>{line.country ?? t("desk.report.not_said")}</dd>
        {language !== "" && <><dt>{t("desk.report.language")}</dt><dd>{language}</dd></>}
        <dt>{t("desk.report.head_state")}</dt><dd>{t(`desk.report.state_${line.state}`)}
          {line.outcome && ` · ${t(`desk.report.outcome_${line.outcome}`)}`}</dd>
        <dt>{t("desk.report.head_hands")}</dt>
        <dd>{line.assigned_to ? person(line.assigned_to) : t("desk.report.nobody")}</dd>
        {line.hold && <><dt>{t("desk.report.held")}</dt>
          <dd>{t(`desk.report.hold_${line.hold.why}`)}
            {line.hold.until && <>, {t("desk.report.until", { time: moment(line.hold.until, "short") })}</>}
          </dd></>}
        {line.destroy_at && <><dt>{t("desk.report.destroy_at")}</dt><dd><When at={line.destroy_at} /></dd></>}
      </dl>
      <Hand {...part} />
    </section>
  );
}

/** What an event says beside its kind, such as how it ended; as it is where there are no words for it. */
function detail_text(kind: string, detail: string): string {
  const prefix = { closed: "outcome", triage: "urgency", hold: "hold", clock: "clock" }[kind];
  const key = `desk.report.${prefix}_${detail}`;
  return prefix === undefined || t(key) === key ? detail : t(key);
}

export function TimelineSection({ one }: { one: OpenedReport }) {
  const told = (kind: string) => {
    const key = `desk.report.event_${kind}`;
    const words = t(key);
    return words === key ? kind : words;
  };
  return (
    <section class="sheet no-print" aria-labelledby="timeline">
      <h2 class="govuk-heading-m" id="timeline">{t("desk.report.timeline")}</h2>
      <ol class="events">
        {one.events.map(({ at, kind, actor, detail }, place) => <li key={place}><When at={at} />
          <span>{told(kind)}{actor && ` · ${person(actor)}`}{detail && ` · ${detail_text(kind, detail)}`}</span></li>)}
      </ol>
    </section>
  );
}
