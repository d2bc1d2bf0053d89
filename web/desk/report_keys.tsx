// The keys of reports: one's own, the team's, the recovery key, and who has access. Secrets are made and
// opened in the vault; this page moves only what may be seen.
import { useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { RecoverySection } from "./key_recovery.tsx";
import { MembersSection } from "./key_members.tsx";
import { MySection } from "./key_mine.tsx";
import { TeamSection } from "./key_team.tsx";
import { Faults, Loading, Notice, Title, use_loaded, type Fault } from "./parts.tsx";
import type { ReportKeys } from "./report_types.ts";
import { Link } from "./router.tsx";
import type { SignedIn } from "./types.ts";
import { holds, use_vault } from "./vault.ts";
import { current_keys, LockBar, Troubles, vault_problem } from "./vault_gate.tsx";

/** What each part of the page may do: show fresh keys with a sentence, or what went wrong. */
export interface KeyPart {
  keys: ReportKeys;
  who: SignedIn;
  /** Runs one change; its keys are shown, and the sentence. */
  act: (done: string, change: () => Promise<ReportKeys>) => Promise<boolean>;
}

function Steps({ keys, open }: { keys: ReportKeys; open: boolean }) {
  const steps: [string, boolean][] = [
    ["mine", keys.me !== null],
    ["team", keys.team !== null && keys.link !== null],
    ["recovery", keys.recovery !== null],
    ["colleague", keys.members.filter((one) => one.missing.length === 0).length > 1],
  ];
  const next = steps.find(([, done]) => !done)?.[0];
  return (
    <section class="sheet" aria-labelledby="steps">
      <h2 class="govuk-heading-m" id="steps">{t("desk.rkeys.steps")}</h2>
      <ol class="govuk-list govuk-list--number">
        {steps.map(([name, done]) => (
          <li key={name} aria-current={name === next ? "step" : undefined}>
            {t(`desk.rkeys.step_${name}`)}{" "}
            <strong class={`pill${done ? " pill--on_list" : ""}`}>
              {t(done ? "desk.rkeys.done" : "desk.rkeys.to_do")}</strong></li>
        ))}
      </ol>
      {open && keys.team && holds(keys.team.key_id) && <p class="govuk-body">
        <Link to="/desk/reports" class="govuk-link">{t("desk.rkeys.to_reports")}</Link></p>}
    </section>
  );
}

export function ReportKeysPage({ who }: { who: SignedIn }) {
  const open = use_vault();
  const { value: keys, set_value, faults, again } = use_loaded(current_keys, []);
  const [result, set_result] = useState("");
  const [wrong, set_wrong] = useState<Fault[]>([]);
  const act: KeyPart["act"] = async (done, change) => {
    set_result("");
    try {
      set_value(await change());
      set_wrong([]);
      set_result(done);
      return true;
    } catch (error) {
      set_wrong([{ text: vault_problem(error) }]);
      await again();
      return false;
    }
  };
  const part = keys && { keys, who, act };
  return (
    <>
      <p><Link to="/desk/reports" class="govuk-link">{t("desk.report.back")}</Link></p>
      <Title>{t("desk.rkeys.title")}</Title>
      <p class="govuk-body-l">{t("desk.rkeys.lead")}</p>
      <LockBar />
      <Faults faults={wrong} />
      <Notice text={result} />
      {!part ? <Loading faults={faults} again={again} /> : <>
        <Troubles keys={part.keys} />
        <Steps keys={part.keys} open={open} />
        <MySection {...part} />
        <TeamSection {...part} />
        <RecoverySection {...part} />
        <MembersSection {...part} />
      </>}
    </>
  );
}
