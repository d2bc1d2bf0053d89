// Deadlines and holds of a report: what is due when, how urgent it is, what stops its destruction.
import { useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { call } from "./client.ts";
import { field_of, moment_of, MomentField, Select } from "./fields.tsx";
import { Cell, DataTable, duration, When, type Fault } from "./parts.tsx";
import { kClocks, kHolds, kUrgencies, type ReportClock } from "./report_types.ts";
import type { ReportPart } from "./report.tsx";
import { person } from "./reports.tsx";

function choices(prefix: string, all: readonly string[]) {
  return all.map((value) => ({ value, label: t(`desk.report.${prefix}_${value}`) }));
}

function Due({ one }: { one: ReportClock }) {
  if (one.done_at) return <>{t("desk.report.clock_done")} <When at={one.done_at} /></>;
  const left_ms = Date.parse(one.due_at) - Date.now();
  const text = t(`desk.report.due_${left_ms < 0 ? "past" : "in"}`, { time: duration(Math.abs(left_ms)) });
  return left_ms < 0 ? <span class="pill pill--deadline">{text}</span> : <>{text}</>;
}

function ClockTable({ one, path, act }: ReportPart) {
  const heads = ["what", "due", "left", "set_by", "actions"].map((key) => t(`desk.report.head_${key}`));
  const done = (clock: ReportClock) => void act(t("desk.report.clock_is_done"), () =>
    call(`${path}/clocks/${encodeURIComponent(String(clock.clock_id))}/done`, { method: "POST" }));
  return (
    <DataTable caption={t("desk.report.clocks_caption")} heads={heads}>
      {one.clocks.map((clock) => (
        <tr class="govuk-table__row" key={clock.clock_id}>
          <th scope="row" class="govuk-table__header">{t(`desk.report.clock_${clock.kind}`)}</th>
          <Cell><When at={clock.due_at} /></Cell>
          <Cell><Due one={clock} /></Cell>
          <Cell>{clock.set_by ? person(clock.set_by) : t("desk.report.set_by_itself")}</Cell>
          <Cell>{!clock.done_at && <button type="button" class="small-button" onClick={() => done(clock)}
            aria-label={t("desk.report.clock_do_label", { what: t(`desk.report.clock_${clock.kind}`) })}>
            {t("desk.report.clock_do")}</button>}</Cell>
        </tr>
      ))}
    </DataTable>
  );
}

function ClockForm({ path, act }: ReportPart) {
  const [kind, set_kind] = useState<string>("follow_up");
  const [at, set_at] = useState("");
  const [faults, set_faults] = useState<Fault[]>([]);
  const submit = async (event: Event) => {
    event.preventDefault();
    const due_at = moment_of(at);
    set_faults(due_at ? [] : [{ text: t("desk.report.moment_missing"), field: "clock-at" }]);
    if (due_at && await act(t("desk.report.clock_set"), () =>
      call(`${path}/clocks`, { method: "POST", body: { kind, due_at } }))) set_at("");
  };
  return (
    <form novalidate onSubmit={(event) => void submit(event)}>
      <h3 class="govuk-heading-s">{t("desk.report.clock_new")}</h3>
      <div class="fields">
        <Select id="clock-kind" label={t("desk.report.head_what")} value={kind} set={set_kind}
          options={choices("clock", kClocks)} />
        <MomentField id="clock-at" label={t("desk.report.head_due")} value={at} set={set_at}
          faults={faults} />
      </div>
      <button type="submit" class="govuk-button govuk-button--secondary">
        {t("desk.report.clock_go")}</button>
    </form>
  );
}

function TriageForm({ one, path, act }: ReportPart) {
  const [urgency, set_urgency] = useState<string>(one.report.urgency);
  const [at, set_at] = useState(field_of(one.report.deadline_at));
  const submit = (event: Event) => {
    event.preventDefault();
    void act(t("desk.report.triaged"), () => call(`${path}/triage`,
      { method: "POST", body: { urgency, deadline_at: moment_of(at) } }));
  };
  return (
    <form novalidate onSubmit={submit}>
      <h3 class="govuk-heading-s">{t("desk.report.triage")}</h3>
      <div class="fields">
        <Select id="triage-urgency" label={t("desk.report.head_urgency")} value={urgency}
          set={set_urgency} options={choices("urgency", kUrgencies)} />
        <MomentField id="triage-at" label={t("desk.report.their_deadline")} value={at} set={set_at} />
      </div>
      <button type="submit" class="govuk-button govuk-button--secondary">
        {t("desk.report.triage_go")}</button>
    </form>
  );
}

function HoldForm({ one, path, act }: ReportPart) {
  const [why, set_why] = useState<string>(one.report.hold?.why ?? "preservation");
  const [at, set_at] = useState(field_of(one.report.hold?.until ?? null));
  const submit = (event: Event) => {
    event.preventDefault();
    void act(t("desk.report.hold_set"), () =>
      call(`${path}/hold`, { method: "PUT", body: { why, until: moment_of(at) } }));
  };
  const off = () => {
    if (!window.confirm(t("desk.report.hold_off_sure"))) return;
    void act(t("desk.report.hold_off_done"), () => call(`${path}/hold`, { method: "DELETE" }));
  };
  return (
    <form novalidate onSubmit={submit}>
      <h3 class="govuk-heading-s">{t("desk.report.hold")}</h3>
      <p class="govuk-hint">{t("desk.report.hold_hint")}</p>
      <div class="fields">
        <Select id="hold-why" label={t("desk.report.hold_why")} value={why} set={set_why}
          options={choices("hold", kHolds)} />
        <MomentField id="hold-until" label={t("desk.report.hold_until")}
          hint={t("desk.report.hold_until_hint")} value={at} set={set_at} />
      </div>
      <div class="button-row">
        <button type="submit" class="govuk-button govuk-button--secondary">
          {t("desk.report.hold_go")}</button>
        {one.report.hold && <button type="button" class="govuk-button govuk-button--secondary"
          onClick={off}>{t("desk.report.hold_off")}</button>}
      </div>
    </form>
  );
}

export function ClocksSection(part: ReportPart) {
  return (
    <section class="sheet stacked" aria-labelledby="clocks">
      <h2 class="govuk-heading-m" id="clocks" tabIndex={-1}>{t("desk.report.part_clocks")}</h2>
      {part.one.clocks.length > 0 && <ClockTable {...part} />}
      <ClockForm {...part} />
      <TriageForm {...part} />
      <HoldForm {...part} />
    </section>
  );
}
