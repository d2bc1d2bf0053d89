// A case's conversation once it is opened: a program of its own, fetched with the words of reports.
import { useEffect, useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { talk_path, unread_of, type DeskTalk } from "./case_talk_data.ts";
import { open_talk } from "./case_talk_open.ts";
import { call } from "./client.ts";
import { Faults, Loading, Notice, use_loaded, When, type Fault } from "./parts.tsx";
import { send_message } from "./report_open.ts";
import { MessageItem, ReplyForm } from "./report_talk.tsx";
import type { ReportKeys } from "./report_types.ts";
import { report_problem } from "./report.tsx";
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

export interface CaseTalkProps {
  talk: DeskTalk;
  again: () => Promise<void>;
}

export function CaseTalkRoom({ talk, again }: CaseTalkProps) {
  return <><LockBar /><Unlocked>{(keys) => <Opened talk={talk} keys={keys} again={again} />}</Unlocked></>;
}
