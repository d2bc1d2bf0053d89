// Taking answers out for good: the report is sealed anew without them and takes the old one's place.
import { useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { kMinReportBytes, kMaxReportBytes } from "../shared/report_crypto.ts";
import { call } from "./client.ts";
import { Tick } from "./fields.tsx";
import { Faults, type Fault } from "./parts.tsx";
import { answer_parts, redacted, type Path } from "./report_answers.ts";
import { seal_report } from "./report_open.ts";
import type { ReportPart } from "./report.tsx";

export function RedactSection({ one, keys, who, path, act }: ReportPart) {
  const [chosen, set_chosen] = useState<Map<string, Path>>(new Map());
  const [faults, set_faults] = useState<Fault[]>([]);
  if (!one.plain) return null;
  const plain = one.plain;
  const parts = answer_parts(plain);
  const tick = (row_path: Path) => (on: boolean) => {
    const next = new Map(chosen);
    if (on) next.set(row_path.join("."), row_path);
    else next.delete(row_path.join("."));
    set_chosen(next);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    if (chosen.size === 0) {
      const first = parts[0]?.rows[0]?.path.join("-");
      set_faults([{ text: t("desk.report.redact_missing"), field: first && `redact-${first}` }]);
      return;
    }
    set_faults([]);
    if (!window.confirm(t("desk.report.redact_sure", { count: chosen.size }))) return;
    void act(t("desk.report.redacted"), async () => {
      const fresh = redacted(plain, [...chosen.values()], who.name, new Date().toISOString());
      const body = await seal_report(keys, fresh, kMinReportBytes, kMaxReportBytes);
      await call(`${path}/redaction`, { method: "PUT", body: { key_id: keys.team!.key_id, body } });
      set_chosen(new Map());
    });
  };
  return (
    <section class="sheet no-print" aria-labelledby="redact">
      <h2 class="govuk-heading-m" id="redact">{t("desk.report.redact")}</h2>
      <details class="govuk-details">
        <summary class="govuk-details__summary"><span class="govuk-details__summary-text">
          {t("desk.report.redact_open")}</span></summary>
        <div class="govuk-details__text">
          <p>{t("desk.report.redact_lead")}</p>
          {one.report.hold && <p class="notice notice--warn">{t("desk.report.redact_held")}</p>}
          <form novalidate onSubmit={submit}>
            <Faults faults={faults} />
            {parts.map((part) => (
              <fieldset class="govuk-fieldset redact" key={part.name}>
                <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">
                  {t(`desk.report.answer_${part.name}`)}</legend>
                {part.rows.map((row) => <Tick key={row.path.join(".")} id={`redact-${row.path.join("-")}`}
                  checked={chosen.has(row.path.join("."))} set={tick(row.path)}
                  label={`${[row.group, row.label].filter(Boolean).join(", ")}: ${row.text.slice(0, 80)}`} />)}
              </fieldset>
            ))}
            <button type="submit" class="govuk-button govuk-button--warning">
              {t("desk.report.redact_go")}</button>
          </form>
        </div>
      </details>
    </section>
  );
}
