// One case: what the person told, who has it in hand, the pictures, the decision, what happened since.
import { useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { ClaimPart, in_other_hands } from "./case_claim.tsx";
import { EntriesPart, first_ticked } from "./case_entries.tsx";
import { CasePictures } from "./case_picture.tsx";
import { is_waiting, SituationPart } from "./case_situation.tsx";
import { HoldersPart, TimelinePart } from "./case_story.tsx";
import { CaseTalk } from "./case_talk.tsx";
import { call } from "./client.ts";
import { DecisionForm } from "./decision.tsx";
import { Loading, Notice, Title, use_loaded } from "./parts.tsx";
import { queue_address } from "./queue_types.ts";
import { Link } from "./router.tsx";
import type { DeskCase, QueuePage, SignedIn } from "./types.ts";

/** The way on from a decided case: to the next that waits, or a sentence that none does. */
function NextWaiting() {
  const { value, faults } = use_loaded(() => call<QueuePage>(queue_address({ status: "waiting" })), []);
  if (!value) return faults.length > 0 ? null : <p role="status">{t("desk.loading")}</p>;
  const next = value.cases[0];
  return (
    <p class="govuk-body">{next
      ? <Link to={`/desk/cases/${next.case_number}`} class="govuk-button">{t("desk.case.next")}</Link>
      : t("desk.case.next_none")}</p>
  );
}

export function CasePage({ number, who }: { number: string; who: SignedIn }) {
  const path = `/api/v1/desk/cases/${encodeURIComponent(number)}`;
  const [ticked, set_ticked] = useState<Set<number>>(new Set());
  const [result, set_result] = useState("");
  const load = async () => {
    const one = await call<DeskCase>(path);
    set_ticked(first_ticked(one, who));
    return one;
  };
  const { value: one, set_value, faults, again } = use_loaded(load, [number]);
  /** Shows the case as it is after a deed, and says what was done. */
  const done = (fresh: DeskCase, text: string) => {
    set_ticked(first_ticked(fresh, who));
    set_value(fresh);
    set_result(text);
  };
  const open = one !== null && is_waiting(one);
  return (
    <>
      <p><Link to="/desk/cases" class="govuk-link">{t("desk.case.back")}</Link></p>
      <Title>{t("desk.case.title", { number })}</Title>
      <Notice text={result} />
      {!one ? <Loading faults={faults} again={again} /> : <>
        {!open && <NextWaiting />}
        <SituationPart one={one} />
        {open && <ClaimPart one={one} who={who} path={path} done={done} reload={load} />}
        <EntriesPart one={one} ticked={ticked} set_ticked={set_ticked} />
        {open && !in_other_hands(one, who) && <DecisionForm one={one} who={who} path={path}
          ticked={ticked} decided={done} reload={load} />}
        <CasePictures one={one} />
        <CaseTalk number={number} />
        <HoldersPart one={one} />
        <TimelinePart events={one.timeline} />
      </>}
    </>
  );
}
