// What the young person told, by when the case is to be decided, and what stands out of it.
import type { ComponentChildren } from "preact";
import { has_words, moment, t } from "../shared/page_data.ts";
import { duration, StatusPill, UrgencyPill, When } from "./parts.tsx";
import type { DeskCase } from "./types.ts";

function answer(value: boolean | null): string {
  if (value === null) return t("desk.case.unknown");
  return t(value ? "desk.case.yes" : "desk.case.no");
}

function app_name(name: string): string {
  return has_words(`desk.app.${name}`) ? t(`desk.app.${name}`) : name;
}

/** How long until, or how late. */
export function due_text(due_at: string): string {
  const left_ms = Date.parse(due_at) - Date.now();
  return t(left_ms < 0 ? "desk.situation.due_past" : "desk.situation.due_in",
    { time: duration(Math.abs(left_ms)) });
}

/** Whether anything of the case still waits for the desk. */
export function is_waiting(one: DeskCase): boolean {
  return one.pictures.some(({ state }) =>
    state === "received" || state === "held" || state === "suspended");
}

function Row({ name, children }: { name: string; children: ComponentChildren }) {
  return <><dt>{t(name)}</dt><dd>{children}</dd></>;
}

function Clocks({ one }: { one: DeskCase }) {
  return (
    <>
      <Row name="desk.case.received">
        <When at={one.created_at} /> ({duration(Date.now() - Date.parse(one.created_at))})</Row>
      {is_waiting(one) && <Row name="desk.situation.due">
        <span class={one.is_late ? "pill pill--deadline" : undefined} id="due">
          {due_text(one.due_at)}</span>{" "}(<When at={one.due_at} />)</Row>}
      <Row name="desk.case.deadline">
        {one.deadline_at ? <When at={one.deadline_at} /> : t("desk.case.none")}</Row>
    </>
  );
}

function Told({ one }: { one: DeskCase }) {
  const { situation } = one;
  const word = (kind: string, value: string | null) =>
    value === null ? t("desk.case.unknown") : t(`desk.situation.${kind}_${value}`);
  const list = (all: string[]) => all.length === 0 ? t("desk.case.unknown") : all.join(", ");
  return (
    <>
      <Row name="desk.situation.age">{word("age", situation.age)}</Row>
      <Row name="desk.situation.origin">{word("origin", situation.origin)}</Row>
      <Row name="desk.case.threatened">{answer(situation.threatened)}</Row>
      <Row name="desk.case.shared">{answer(situation.shared)}</Row>
      <Row name="desk.situation.where">{list(situation.shared_where.map(app_name))}</Row>
      <Row name="desk.situation.wants">
        {list(situation.wants.map((one_wish) => t(`desk.situation.wants_${one_wish}`)))}</Row>
      <Row name="desk.situation.recovery">
        {t(one.has_recovery ? "desk.situation.recovery_yes" : "desk.situation.recovery_no")}</Row>
    </>
  );
}

/** The last time the case was opened with an answer instead of its code, if it ever was. */
function recovered_at(one: DeskCase): string | null {
  const all = one.timeline.filter(({ kind }) => kind === "recovered");
  return all.length === 0 ? null : all[all.length - 1]!.at;
}

export function SituationPart({ one }: { one: DeskCase }) {
  const recovered = recovered_at(one);
  return (
    <section class="sheet" aria-labelledby="facts">
      <h2 class="govuk-heading-m" id="facts">{t("desk.case.facts")}</h2>
      {one.situation.wants.includes("talk") && is_waiting(one) &&
        <p class="notice notice--warn" id="wants-talk">{t("desk.situation.talk_note")}</p>}
      {recovered && <p class="notice notice--warn" id="recovered">
        {t("desk.situation.recovered_note", { time: moment(recovered, "short") })}</p>}
      <dl class="facts">
        <Row name="desk.case.status"><StatusPill status={one.status} /></Row>
        <Row name="desk.case.urgency">
          <UrgencyPill urgency={one.urgency} deadline_at={one.deadline_at} /></Row>
        <Clocks one={one} />
        <Told one={one} />
      </dl>
    </section>
  );
}
