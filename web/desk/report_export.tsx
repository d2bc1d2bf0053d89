// Taking a report out: plain JSON, the age file itself, and a summary to print in the order police ask.
// All of it is made in this browser; nothing here sends anything to anybody.
import { useEffect, useRef, useState } from "preact/hooks";
import { moment, t } from "../shared/page_data.ts";
import { size_text, Tick } from "./fields.tsx";
import { answer_parts, police_order } from "./report_answers.ts";
import { AnswerList } from "./report_answers_view.tsx";
import { save, told_of } from "./report_files.tsx";
import { text } from "./report_plain.ts";
import type { Plain, PlainObject } from "./report_types.ts";
import type { ReportPart } from "./report.tsx";
import { person } from "./reports.tsx";

/** The key that proves messages stays out of what is given away. */
function without_key(plain: PlainObject | null): PlainObject | null {
  if (!plain) return null;
  const { message_key: _, ...rest } = plain;
  return rest;
}

export function export_json({ one, who }: Pick<ReportPart, "one" | "who">, with_notes: boolean): string {
  const { report: line } = one;
  return `${JSON.stringify({
    format: "holdfast report export", version: 1,
    exported_at: new Date().toISOString(), exported_by: who.name,
    sent: "This file was saved from the desk. Saving it sent it to nobody.",
    report_number: line.report_number, received_at: line.created_at, state: line.state,
    outcome: line.outcome, redacted_at: one.redacted_at,
    report: without_key(one.plain),
    messages: one.messages.map((message) => ({ number: message.number, from: message.from,
      sent_at: message.sent_at, read_at: message.read_at, proved: message.genuine,
      text: message.plain && text(message.plain.text) })),
    attachments: one.attachments.map((file) => ({ attachment_id: file.attachment_id,
      received_at: file.completed_at, encrypted_size: file.size, encrypted_sha256: file.sha256,
      about: (told_of(one).get(file.attachment_id) ?? null) as Plain })),
    ...(with_notes ? { notes: one.notes.map((note) => ({ by: person(note.by), at: note.at,
      text: note.plain && text(note.plain.text) })) } : {}),
    deadlines: one.clocks.map(({ kind, due_at, done_at }) => ({ kind, due_at, done_at })),
    events: one.events.map(({ at, kind, actor }) => ({ at, kind, by: actor && person(actor) })),
  }, null, 2)}\n`;
}

export function ExportSection({ open, ...part }: ReportPart & { open: () => void }) {
  const { one, path } = part;
  const [with_notes, set_with_notes] = useState(false);
  const number = one.report.report_number;
  return (
    <section class="sheet no-print" aria-labelledby="export">
      <h2 class="govuk-heading-m" id="export" tabIndex={-1}>{t("desk.report.part_export")}</h2>
      <p class="govuk-body">{t("desk.report.export_lead")}</p>
      <div class="govuk-form-group"><Tick id="with-notes" label={t("desk.report.with_notes")}
        checked={with_notes} set={set_with_notes} /></div>
      <div class="button-row">
        <button type="button" class="govuk-button govuk-button--secondary" onClick={open}>
          {t("desk.report.summary_open")}</button>
        <button type="button" class="govuk-button govuk-button--secondary"
          onClick={() => save(export_json(part, with_notes), `report-${number}.json`, "application/json")}>
          {t("desk.report.export_json")}</button>
        {one.body !== null && <a class="govuk-button govuk-button--secondary" href={`${path}/body.age`}
          download={`report-${number}.age`}>{t("desk.report.export_age")}</a>}
      </div>
      <p class="govuk-hint">{t("desk.report.export_hint")}</p>
    </section>
  );
}

function Conversation({ one }: ReportPart) {
  return (
    <section aria-labelledby="s-talk">
      <h3 class="govuk-heading-s" id="s-talk">{t("desk.report.part_talk")}</h3>
      {one.messages.length === 0 ? <p class="govuk-body">{t("desk.report.no_messages")}</p>
        : <ol class="events">{one.messages.map((message) => (
            <li key={message.message_id}><span>{moment(message.sent_at, "short")}{" "}
              ({message.sent_at})</span>
              <span class="told" dir="auto"><strong>{t(`desk.report.from_${message.from}`)}:</strong>{" "}
                {message.plain ? text(message.plain.text)
                  : t(message.body === null ? "desk.report.message_gone" : "desk.report.message_closed")}
                {message.plain && !message.genuine && ` (${t("desk.report.not_proved")})`}</span></li>
          ))}</ol>}
    </section>
  );
}

function Evidence({ one }: ReportPart) {
  const told = told_of(one);
  if (one.attachments.length === 0) return null;
  return (
    <section aria-labelledby="s-files">
      <h3 class="govuk-heading-s" id="s-files">{t("desk.report.part_files")}</h3>
      <ol class="govuk-list govuk-list--number">
        {one.attachments.map((file) => {
          const about = told.get(file.attachment_id) ?? {};
          return <li key={file.attachment_id}><span class="wrap">{text(about.name) || file.attachment_id}</span>
            {typeof about.size === "number" && ` · ${size_text(about.size)}`}
            {text(about.sha256) !== "" && <><br />SHA-256 <span class="mono">{text(about.sha256)}</span></>}
          </li>;
        })}
      </ol>
    </section>
  );
}

/** The summary in place of the report, ready to print; the focus goes to its heading. */
export function SummaryView({ close, ...part }: ReportPart & { close: () => void }) {
  const { one, who } = part;
  const line = one.report;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const now = new Date().toISOString();
  return (
    <article class="sheet summary" aria-labelledby="summary">
      <div class="button-row no-print">
        <button type="button" class="govuk-button" onClick={() => window.print()}>
          {t("desk.report.print")}</button>
        <button type="button" class="govuk-button govuk-button--secondary" onClick={close}>
          {t("desk.report.summary_close")}</button>
      </div>
      <h2 class="govuk-heading-m" id="summary" tabIndex={-1} ref={heading}>
        {t("desk.report.summary", { number: line.report_number })}</h2>
      <p class="notice">{t("desk.report.summary_not_sent", { name: who.name, time: moment(now) })}</p>
      <dl class="facts">
        <dt>{t("desk.report.head_urgency")}</dt><dd>{t(`desk.report.urgency_${line.urgency}`)}</dd>
        {line.deadline_at && <><dt>{t("desk.report.their_deadline")}</dt>
          <dd>{moment(line.deadline_at)} ({line.deadline_at})</dd></>}
        <dt>{t("desk.report.head_received")}</dt><dd>{moment(line.created_at)} ({line.created_at})</dd>
      </dl>
      {one.plain && answer_parts(one.plain, police_order).map((piece) => (
        <section key={piece.name} aria-labelledby={`s-${piece.name}`}>
          <h3 class="govuk-heading-s" id={`s-${piece.name}`}>{t(`desk.report.answer_${piece.name}`)}</h3>
          <AnswerList part={piece} />
        </section>
      ))}
      <Evidence {...part} />
      <Conversation {...part} />
      {one.redacted_at && <p class="govuk-body">{t("desk.report.is_redacted")}</p>}
    </article>
  );
}
