// How a report ends: closed with an outcome, set aside as spam, opened again, destroyed.
import { useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { call } from "./client.ts";
import { Faults, Field, Radios, type Fault } from "./parts.tsx";
import { kReportOutcomes } from "./report_types.ts";
import type { ReportPart } from "./report.tsx";

function CloseForm({ path, act }: ReportPart) {
  const [outcome, set_outcome] = useState("");
  const [faults, set_faults] = useState<Fault[]>([]);
  const submit = (event: Event) => {
    event.preventDefault();
    set_faults(outcome ? []
      : [{ text: t("desk.report.outcome_missing"), field: `outcome-${kReportOutcomes[0]}` }]);
    if (!outcome) return;
    void act(t("desk.report.closed"), () =>
      call(`${path}/state`, { method: "POST", body: { state: "closed", outcome } }));
  };
  const spam = () => {
    if (!window.confirm(t("desk.report.spam_sure"))) return;
    void act(t("desk.report.spam_done"), () =>
      call(`${path}/state`, { method: "POST", body: { state: "spam" } }));
  };
  return (
    <form novalidate onSubmit={submit}>
      <Faults faults={faults} />
      <Radios name="outcome" legend={t("desk.report.outcome")} value={outcome} set={set_outcome}
        faults={faults} options={kReportOutcomes.map((value) =>
          ({ value, label: t(`desk.report.outcome_${value}`) }))} />
      <div class="button-row">
        <button type="submit" class="govuk-button">{t("desk.report.close")}</button>
        <button type="button" class="govuk-button govuk-button--secondary" onClick={spam}>
          {t("desk.report.spam")}</button>
      </div>
    </form>
  );
}

function DestroyForm({ one, path, act }: ReportPart) {
  const [typed, set_typed] = useState("");
  const [faults, set_faults] = useState<Fault[]>([]);
  const number = one.report.report_number;
  const submit = (event: Event) => {
    event.preventDefault();
    const right = typed.trim().toUpperCase() === number;
    set_faults(right ? [] : [{ text: t("desk.report.destroy_differs"), field: "destroy-number" }]);
    if (!right) return;
    void act(t("desk.report.is_destroyed"), () =>
      call(`${path}/destroy`, { method: "POST", body: { report_number: number } }));
  };
  return (
    <details class="govuk-details">
      <summary class="govuk-details__summary"><span class="govuk-details__summary-text">
        {t("desk.report.destroy")}</span></summary>
      <div class="govuk-details__text">
        <p>{t("desk.report.destroy_lead")}</p>
        <form novalidate onSubmit={submit}>
          <Faults faults={faults} />
          <Field id="destroy-number" label={t("desk.report.destroy_number", { number })} value={typed}
            set={set_typed} faults={faults} width={10} mono />
          <button type="submit" class="govuk-button govuk-button--warning">
            {t("desk.report.destroy_go")}</button>
        </form>
      </div>
    </details>
  );
}

export function ClosingSection(part: ReportPart) {
  const { one, who, path, act } = part;
  const active = one.report.state === "waiting" || one.report.state === "open";
  return (
    <section class="sheet no-print" aria-labelledby="closing">
      <h2 class="govuk-heading-m" id="closing" tabIndex={-1}>{t("desk.report.part_closing")}</h2>
      {active ? <CloseForm {...part} /> : <>
        <p class="govuk-body">{t("desk.report.reopen_lead")}</p>
        <button type="button" class="govuk-button" onClick={() => void act(t("desk.report.reopened"), () =>
          call(`${path}/state`, { method: "POST", body: { state: "open" } }))}>
          {t("desk.report.reopen")}</button></>}
      <p class="govuk-hint">{t("desk.report.retention")}</p>
      {who.role === "admin" && <DestroyForm {...part} />}
    </section>
  );
}
