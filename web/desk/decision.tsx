// Accept or decline the ticked pictures: choose, confirm, done. Nothing is sent before the second step.
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../shared/api.ts";
import { t, t_count } from "../shared/page_data.ts";
import { call, problem_text } from "./client.ts";
import { Faults, Radios, type Fault } from "./parts.tsx";
import { kReasons, type Bank, type DeskCase } from "./types.ts";

interface Choice {
  decision: "" | "accept" | "decline";
  bank: string;
  reason: string;
}

interface DecisionProps {
  path: string;
  ticked: Set<number>;
  decided: (fresh: DeskCase, text: string) => void;
  reload: () => Promise<DeskCase>;
}

function check(choice: Choice, ticked: Set<number>, banks: Bank[]): Fault[] {
  const faults: Fault[] = [];
  if (ticked.size === 0) faults.push({ text: t("desk.case.need_picture"), field: "pictures" });
  if (choice.decision === "") {
    faults.push({ text: t("desk.case.need_choice"), field: "decision-accept" });
  } else if (choice.decision === "accept" && choice.bank === "") {
    faults.push({ text: t("desk.case.need_bank"), field: `bank-${banks[0]?.name}` });
  } else if (choice.decision === "decline" && choice.reason === "") {
    faults.push({ text: t("desk.case.need_reason"), field: `reason-${kReasons[0]}` });
  }
  return faults;
}

function question(choice: Choice, count: number): string {
  const values = { bank: choice.bank, reason: t(`desk.reason.${choice.reason}`) };
  return t_count(`desk.case.confirm_${choice.decision}`, count, values);
}

function Confirm({ text, busy, confirm, cancel }: {
  text: string; busy: boolean; confirm: () => void; cancel: () => void;
}) {
  const box = useRef<HTMLParagraphElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <>
      <p class="notice notice--warn" tabIndex={-1} ref={box}><strong>{text}</strong></p>
      <div class="button-row">
        <button type="button" class="govuk-button" aria-disabled={busy} onClick={confirm}>
          {t("desk.case.confirm")}</button>
        <button type="button" class="govuk-button govuk-button--secondary" onClick={cancel}>
          {t("desk.case.cancel")}</button>
      </div>
    </>
  );
}

function Choices({ choice, set, banks, faults }: {
  choice: Choice; set: (choice: Choice) => void; banks: Bank[]; faults: Fault[];
}) {
  return (
    <>
      <Radios name="decision" legend={t("desk.case.choose")} faults={faults}
        value={choice.decision}
        set={(value) => set({ ...choice, decision: value as Choice["decision"] })}
        options={[{ value: "accept", label: t("desk.case.accept") },
          { value: "decline", label: t("desk.case.decline") }]} />
      {choice.decision === "accept" && (banks.length === 0
        ? <p class="notice notice--warn">{t("desk.case.bank_none")}</p>
        : <Radios name="bank" legend={t("desk.case.bank")} faults={faults} value={choice.bank}
            set={(bank) => set({ ...choice, bank })}
            options={banks.map(({ name }) => ({ value: name, label: name }))} />)}
      {choice.decision === "decline" &&
        <Radios name="reason" legend={t("desk.case.reason")} faults={faults} value={choice.reason}
          set={(reason) => set({ ...choice, reason })}
          options={kReasons.map((one) => ({ value: one, label: t(`desk.reason.${one}`) }))} />}
    </>
  );
}

function body_of(choice: Choice, ticked: Set<number>): Record<string, unknown> {
  const pictures = [...ticked].sort((a, b) => a - b);
  return choice.decision === "accept" ? { decision: "accept", pictures, bank: choice.bank }
    : { decision: "decline", pictures, reason: choice.reason };
}

export function DecisionForm({ path, ticked, decided, reload }: DecisionProps) {
  const [banks, set_banks] = useState<Bank[]>([]);
  const [choice, set_choice] = useState<Choice>({ decision: "", bank: "", reason: "" });
  const [asking, set_asking] = useState(false);
  const [busy, set_busy] = useState(false);
  const [faults, set_faults] = useState<Fault[]>([]);
  useEffect(() => {
    call<{ banks: Bank[] }>("/api/v1/banks").then(({ banks: all }) => {
      const enabled = all.filter((bank) => bank.enabled);
      set_banks(enabled);
      if (enabled.length === 1) set_choice((now) => ({ ...now, bank: enabled[0]!.name }));
    }, (error) => set_faults([{ text: problem_text(error) }]));
  }, []);
  const submit = (event: Event) => {
    event.preventDefault();
    const found = check(choice, ticked, banks);
    set_faults(found);
    set_asking(found.length === 0);
  };
  const confirm = async () => {
    if (busy) return;
    set_busy(true);
    try {
      const body = body_of(choice, ticked);
      const fresh = await call<DeskCase>(`${path}/decision`, { method: "POST", body });
      decided(fresh, t(`desk.case.done_${choice.decision}`, { bank: choice.bank }));
    } catch (error) {
      const conflict = error instanceof ApiError && error.status === 409;
      if (conflict) decided(await reload(), t("desk.case.conflict"));
      else set_faults([{ text: problem_text(error) }]);
    }
    set_busy(false);
    set_asking(false);
  };
  return (
    <section class="sheet" aria-labelledby="decide">
      <h2 class="govuk-heading-m" id="decide">{t("desk.case.decide")}</h2>
      <Faults faults={faults} />
      {asking
        ? <Confirm text={question(choice, ticked.size)} busy={busy} confirm={() => void confirm()}
            cancel={() => set_asking(false)} />
        : <form novalidate onSubmit={submit}>
            <Choices choice={choice} set={set_choice} banks={banks} faults={faults} />
            <button type="submit" class="govuk-button">{t("desk.case.go")}</button>
          </form>}
    </section>
  );
}
