// What the person told, laid out to be read.
import { Fragment } from "preact";
import { t } from "../shared/page_data.ts";
import { CopyButton } from "./parts.tsx";
import { answer_parts, type AnswerPart, type AnswerRow } from "./report_answers.ts";
import type { ReportPart } from "./report.tsx";

function Row({ row, copy }: { row: AnswerRow; copy: boolean }) {
  return (
    <>
      <dt>{row.label}</dt>
      <dd class={row.exact ? "mono" : "told"} dir="auto">{row.text}
        {row.exact && copy && <>{" "}<CopyButton text={row.text} label={t("desk.case.copy")}
          said={t("desk.case.copied")} long_label={t("desk.report.copy_label", { what: row.label })} /></>}
      </dd>
    </>
  );
}

export function AnswerList({ part, copy = false }: { part: AnswerPart; copy?: boolean }) {
  const groups: { name: string; rows: AnswerRow[] }[] = [];
  for (const row of part.rows) {
    const last = groups[groups.length - 1];
    if (last && last.name === row.group) last.rows.push(row);
    else groups.push({ name: row.group, rows: [row] });
  }
  return (
    <>
      {groups.map(({ name, rows }, place) => (
        <Fragment key={place}>
          {name !== "" && <h4 class="answer-group">{name}</h4>}
          <dl class="facts">{rows.map((row) => <Row key={row.path.join(" ")} row={row} copy={copy} />)}</dl>
        </Fragment>
      ))}
    </>
  );
}

export function AnswersSection({ one }: ReportPart) {
  const parts = one.plain ? answer_parts(one.plain) : [];
  return (
    <section class="sheet" aria-labelledby="answers">
      <h2 class="govuk-heading-m" id="answers" tabIndex={-1}>{t("desk.report.part_answers")}</h2>
      <p class="govuk-hint">{t("desk.report.answers_hint")}</p>
      {one.redacted_at && <p class="notice">{t("desk.report.is_redacted")}</p>}
      {one.plain && parts.length === 0 && <p class="govuk-body">{t("desk.report.no_answers")}</p>}
      {parts.map((part) => (
        <section key={part.name} aria-labelledby={`answer-${part.name}`}>
          <h3 class="govuk-heading-s" id={`answer-${part.name}`}>{t(`desk.report.answer_${part.name}`)}</h3>
          <AnswerList part={part} copy />
        </section>
      ))}
    </section>
  );
}
