// A case's conversation with the young person at the desk, end-to-end encrypted: read and written with
// the vault's keys. And which cases have messages that nobody has read.
import { useEffect, useState } from "preact/hooks";
import { t, t_count } from "../shared/page_data.ts";
import { load_talk, open_talk, talk_path, unread_of, type DeskTalk } from "./case_talk_open.ts";
import { call } from "./client.ts";
import { Faults, Loading, Notice, use_loaded, When, type Fault } from "./parts.tsx";
import { send_message } from "./report_open.ts";
import { MessageItem, ReplyForm } from "./report_talk.tsx";
import type { ReportKeys } from "./report_types.ts";
import { report_problem } from "./report.tsx";
import { Link } from "./router.tsx";
import { LockBar, Unlocked } from "./vault_gate.tsx";

function Opened({ talk, keys, again }: { talk: DeskTalk; keys: ReportKeys; again: () => Promise<void> }) {
  const { value: opened, faults, again: reopen } = use_loaded(() => open_talk(talk), [talk]);
  const [wrong, set_wrong] = useState<Fault[]>([]);
  const [result, set_result] = useState("");
  const path = talk_path(talk.case_number);
  const newest = Math.max(0, ...unread_of(talk).map(({ number }) => number));
  const is_shown = opened !== null && opened !== undefined;
  useEffect(() => {
    if (!is_shown || newest === 0) return;
    // Not reached: the messages stay unread, which the next look mends.
    call(`${path}/read`, { method: "POST", body: { up_to: newest } }).catch(() => undefined);
  }, [is_shown, newest]);
  if (!opened) return <Loading faults={faults} again={reopen} />;
  const { to, language, messages, renewed_at } = opened;
  const send = async (message_id: string, words: string) => {
    try {
      await send_message(keys, to!, path, message_id, words);
      set_wrong([]);
      set_result(t("desk.report.sent"));
      await again();
      return true;
    } catch (error) {
      set_result("");
      set_wrong([{ text: report_problem(error) }]);
      return false;
    }
  };
  return (
    <>
      <Faults faults={wrong} />
      <Notice text={result} />
      {renewed_at && <p class="notice notice--warn">{t("desk.case_talk.renewed")}{" "}
        <When at={renewed_at} /></p>}
      {messages.length === 0 ? <p class="govuk-body">{t("desk.case_talk.none")}</p>
        : <ol class="messages">
            {messages.map((one) => <MessageItem key={one.message_id} one={one} language={language}
              about="desk.case_talk" />)}
          </ol>}
      {to ? <ReplyForm language={language} about="case" send={send} />
        : <p class="notice notice--bad">{t("desk.case_talk.unreadable")}</p>}
    </>
  );
}

/** On a case's page: closed until it is asked for, with a mark when something new is there. */
export function CaseTalk({ number }: { number: string }) {
  const { value: talk, faults, again } = use_loaded(() => load_talk(number), [number]);
  const [shown, set_shown] = useState(false);
  const unread = talk ? unread_of(talk).length : 0;
  return (
    <section class="sheet" aria-labelledby="case-talk">
      <h2 class="govuk-heading-m" id="case-talk" tabIndex={-1}>{t("desk.case_talk.title")}</h2>
      <p class="govuk-hint">{t("desk.case_talk.lead")}</p>
      {!talk ? <Loading faults={faults} again={again} />
        : talk.talks.length === 0 ? <p class="govuk-body">{t("desk.case_talk.not_open")}</p> : <>
        {!shown && unread > 0 && <p class="notice" role="status">
          <strong>{t_count("desk.case_talk.unread", unread)}</strong></p>}
        {!shown ? <button type="button" class="govuk-button govuk-button--secondary"
          onClick={() => set_shown(true)}>{t("desk.case_talk.show")}</button>
          : <><LockBar /><Unlocked>{(keys) => <Opened talk={talk} keys={keys} again={async () => {
              await again();
            }} />}</Unlocked></>}
      </>}
    </section>
  );
}

interface UnreadPage {
  cases: { case_number: string; unread: number }[];
}

/** On the queue's page: cases, decided ones too, with messages that nobody has read. */
export function UnreadCases() {
  const { value } = use_loaded(() =>
    call<UnreadPage>("/api/v1/desk/cases?status=unread&limit=50"), []);
  if (!value || value.cases.length === 0) return null;
  return (
    <section class="notice" aria-labelledby="unread-cases">
      <h2 class="govuk-heading-s" id="unread-cases">{t("desk.case_talk.unread_cases")}</h2>
      <ul class="govuk-list">{value.cases.map(({ case_number, unread }) => <li key={case_number}>
        <Link to={`/desk/cases/${case_number}`} class="govuk-link case-link mono">{case_number}</Link>
        {": "}{t_count("desk.case_talk.unread", unread)}</li>)}</ul>
    </section>
  );
}
