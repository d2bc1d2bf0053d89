// Accept, decline or put back the ticked pictures: choose, confirm, done. Nothing is sent before the second
// step.
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../shared/api.ts";
import { t } from "../shared/page_data.ts";
import { child_reason } from "./child_words.ts";
import { call, problem_text } from "./client.ts";
import { Confirm } from "./confirm.tsx";
import {
  body_of, check, decisions, done_text, question, type Choice, type Ground,
} from "./decision_rules.ts";
import { Faults, Radios, type Fault } from "./parts.tsx";
import { kReasons, type Bank, type CaseSettings, type DeskCase, type SignedIn } from "./types.ts";

interface DecisionProps {
  one: DeskCase;
  who: SignedIn;
  path: string;
  ticked: Set<number>;
  decided: (fresh: DeskCase, text: string) => void;
  reload: () => Promise<DeskCase>;
}

/** The reasons of a decline, each with what the young person will read. */
export function reason_options(): { value: string; label: string; hint: string }[] {
  return kReasons.map((value) => ({ value, label: t(`desk.reason.${value}`),
    hint: t("desk.decide.child_reads", { words: child_reason(value) }) }));
}

function DespiteHeld({ checked, set, faults }: {
  checked: boolean; set: (on: boolean) => void; faults: Fault[];
}) {
  const fault = faults.find(({ field }) => field === "despite-held");
  return (
    <div class={`govuk-form-group${fault ? " govuk-form-group--error" : ""}`}>
      {fault && <p class="govuk-error-message" id="despite-held-error">{fault.text}</p>}
      <div class="govuk-checkboxes govuk-checkboxes--small"><div class="govuk-checkboxes__item">
        <input type="checkbox" class="govuk-checkboxes__input" id="despite-held" checked={checked}
          aria-describedby={fault ? "despite-held-error" : undefined}
          onChange={(event) => set(event.currentTarget.checked)} />
        <label class="govuk-label govuk-checkboxes__label" for="despite-held">
          {t("desk.decide.despite_held")}</label>
      </div></div>
    </div>
  );
}

function Choices({ choice, set, ground, faults }: {
  choice: Choice; set: (choice: Choice) => void; ground: Ground; faults: Fault[];
}) {
  const { banks } = ground;
  return (
    <>
      <Radios name="decision" legend={t("desk.case.choose")} faults={faults}
        value={choice.decision}
        set={(value) => set({ ...choice, decision: value as Choice["decision"] })}
        options={decisions(ground).map((value) => ({ value, label: t(`desk.case.${value}`) }))} />
      {choice.decision === "accept" && (banks.length === 0
        ? <p class="notice notice--warn">{t("desk.case.bank_none")}</p>
        : <Radios name="bank" legend={t("desk.case.bank")} faults={faults} value={choice.bank}
            set={(bank) => set({ ...choice, bank })}
            options={banks.map(({ name }) => ({ value: name, label: name }))} />)}
      {choice.decision === "accept" && ground.ticked.some(({ state }) => state === "held") &&
        <DespiteHeld checked={choice.despite_held} faults={faults}
          set={(despite_held) => set({ ...choice, despite_held })} />}
      {choice.decision === "decline" &&
        <Radios name="reason" legend={t("desk.case.reason")} faults={faults} value={choice.reason}
          set={(reason) => set({ ...choice, reason })} options={reason_options()} />}
    </>
  );
}

/** Banks that pictures of cases may go on. */
export async function case_banks(): Promise<Bank[]> {
  const { banks } = await call<{ banks: Bank[] }>("/api/v1/banks");
  return banks.filter(({ enabled, name }) => enabled && name !== "WELL_KNOWN");
}

/** Banks to choose from, and whether two members must accept. */
function use_ground(set_faults: (faults: Fault[]) => void) {
  const [banks, set_banks] = useState<Bank[]>([]);
  const [two_people, set_two_people] = useState(false);
  useEffect(() => {
    Promise.all([case_banks(), call<CaseSettings>("/api/v1/desk/case-settings")])
      .then(([all, settings]) => {
        set_banks(all);
        set_two_people(settings.two_people);
      }, (error) => set_faults([{ text: problem_text(error) }]));
  }, []);
  return { banks, two_people };
}

export function DecisionForm({ one, who, path, ticked, decided, reload }: DecisionProps) {
  const [made, set_choice] = useState<Choice>({ decision: "", bank: "", reason: "",
    despite_held: false });
  const [asking, set_asking] = useState(false);
  const [busy, set_busy] = useState(false);
  const [faults, set_faults] = useState<Fault[]>([]);
  const { banks, two_people } = use_ground(set_faults);
  const ground: Ground = { banks, two_people, name: who.name,
    ticked: one.pictures.filter(({ position }) => ticked.has(position)) };
  const allowed = decisions(ground).some((one_way) => one_way === made.decision);
  const choice: Choice = { ...made, decision: allowed ? made.decision : "",
    bank: made.bank === "" && banks.length === 1 ? banks[0]!.name : made.bank };
  const submit = (event: Event) => {
    event.preventDefault();
    const found = check(choice, ground);
    set_faults(found);
    set_asking(found.length === 0);
  };
  const confirm = async () => {
    if (busy) return;
    set_busy(true);
    try {
      const fresh = await call<DeskCase>(`${path}/decision`,
        { method: "POST", body: body_of(choice, ground) });
      decided(fresh, done_text(choice, ground, fresh.pictures));
    } catch (error) {
      const conflict = error instanceof ApiError && error.status === 409;
      if (conflict) decided(await reload(), t("desk.decide.conflict", { why: problem_text(error) }));
      else set_faults([{ text: problem_text(error) }]);
    }
    set_busy(false);
    set_asking(false);
  };
  return (
    <section class="sheet" aria-labelledby="decide">
      <h2 class="govuk-heading-m" id="decide">{t("desk.case.decide")}</h2>
      {two_people && <p class="govuk-body" id="two-people">{t("desk.decide.two_people")}</p>}
      <Faults faults={faults} />
      {asking
        ? <Confirm text={question(choice, ground)} busy={busy} confirm={() => void confirm()}
            cancel={() => set_asking(false)} />
        : <form novalidate onSubmit={submit}>
            <Choices choice={choice} set={set_choice} ground={ground} faults={faults} />
            <button type="submit" class="govuk-button">{t("desk.case.go")}</button>
          </form>}
    </section>
  );
}
