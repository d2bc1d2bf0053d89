// Notes of the team, encrypted to the team: the reporter never sees them.
import { useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { TextArea } from "./fields.tsx";
import { When } from "./parts.tsx";
import { send_note } from "./report_open.ts";
import { text } from "./report_plain.ts";
import type { ReportPart } from "./report.tsx";
import { person } from "./reports.tsx";

export function NotesSection({ one, keys, who, path, act }: ReportPart) {
  const [words, set_words] = useState("");
  const [missing, set_missing] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    set_missing(words.trim() === "");
    if (words.trim() === "") return;
    const number = one.report.report_number;
    const done = await act(t("desk.report.noted"), () =>
      send_note(keys, path, number, who.name, words.trim()));
    if (done) set_words("");
  };
  return (
    <section class="sheet" aria-labelledby="notes">
      <h2 class="govuk-heading-m" id="notes" tabIndex={-1}>{t("desk.report.part_notes")}</h2>
      <p class="govuk-hint">{t("desk.report.notes_hint")}</p>
      {one.notes.length > 0 && <ol class="messages">
        {one.notes.map((note) => <li class="message" key={note.note_id}>
          <p class="message__head"><strong>{person(note.by)}</strong>{" · "}<When at={note.at} /></p>
          {note.plain ? <p class="told" dir="auto">{text(note.plain.text)}</p>
            : <p class="notice notice--bad">{t("desk.report.message_closed")}</p>}
        </li>)}
      </ol>}
      <form novalidate onSubmit={(event) => void submit(event)}>
        <TextArea id="note" label={t("desk.report.note")} rows={3} value={words} set={set_words}
          faults={missing ? [{ text: t("desk.report.note_missing"), field: "note" }] : []} />
        <button type="submit" class="govuk-button govuk-button--secondary">{t("desk.report.note_go")}</button>
      </form>
    </section>
  );
}
