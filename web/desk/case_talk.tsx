// A case's conversation with the young person on the case's page, closed until it is asked for; and which
// cases have messages that nobody has read.
import { useState } from "preact/hooks";
import { t, t_count } from "../shared/page_data.ts";
import { load_talk, unread_of } from "./case_talk_data.ts";
import type { CaseTalkProps } from "./case_talk_room.tsx";
import { call } from "./client.ts";
import { later } from "./later.tsx";
import { Loading, use_loaded } from "./parts.tsx";
import { with_report_words } from "./report_door.tsx";
import { Link } from "./router.tsx";

const TalkDoor = later<CaseTalkProps>(async () =>
  (await with_report_words(() => import("./case_talk_room.tsx"))).CaseTalkRoom);

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
          : <TalkDoor talk={talk} again={again} />}
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
