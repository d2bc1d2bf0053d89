// What is done to all ticked cases at once: taken in hand, accepted, declined. Each case is decided by
// itself, and what could not be done is told case by case.
import { useState } from "preact/hooks";
import { t, t_count } from "../shared/page_data.ts";
import { call, problem_text } from "./client.ts";
import { Confirm } from "./confirm.tsx";
import { case_banks, reason_options } from "./decision.tsx";
import { Faults, Loading, Radios, use_loaded, type Fault } from "./parts.tsx";
import { kReasons, type Bank, type CaseSettings, type DeskCase } from "./types.ts";

/** The most cases that the server decides in one request. */
export const kMostTicked = 50;

interface Result {
  case_number: string;
  ok: boolean;
  detail: string | null;
}

interface Plan {
  deed: "" | "take" | "accept" | "decline";
  bank: string;
  reason: string;
}

async function take_each(numbers: string[]): Promise<Result[]> {
  const results: Result[] = [];
  for (const case_number of numbers) {
    try {
      await call<DeskCase>(`/api/v1/desk/cases/${case_number}/claim`, { method: "POST" });
      results.push({ case_number, ok: true, detail: null });
    } catch (error) {
      results.push({ case_number, ok: false, detail: problem_text(error) });
    }
  }
  return results;
}

async function carry_out(plan: Plan, numbers: string[]): Promise<Result[]> {
  if (plan.deed === "take") return take_each(numbers);
  const body = plan.deed === "accept" ? { numbers, decision: "accept", bank: plan.bank }
    : { numbers, decision: "decline", reason: plan.reason };
  return (await call<{ results: Result[] }>("/api/v1/desk/cases/decisions",
    { method: "POST", body })).results;
}

function check(plan: Plan, count: number, banks: Bank[]): Fault[] {
  if (count > kMostTicked) {
    return [{ text: t("desk.bulk.too_many", { most: kMostTicked }), field: "bulk-title" }];
  }
  if (plan.deed === "") return [{ text: t("desk.bulk.need_deed"), field: "bulk-take" }];
  if (plan.deed === "accept" && plan.bank === "") {
    return [{ text: t("desk.case.need_bank"), field: `bulk-bank-${banks[0]?.name}` }];
  }
  return plan.deed === "decline" && plan.reason === ""
    ? [{ text: t("desk.case.need_reason"), field: `bulk-reason-${kReasons[0]}` }] : [];
}

/** What could not be done, and why. */
export function BulkFaults({ results }: { results: Result[] }) {
  const failed = results.filter(({ ok }) => !ok);
  if (failed.length === 0) return null;
  return (
    <div class="notice notice--warn" id="bulk-failed">
      <p><strong>{t_count("desk.bulk.failed", failed.length)}</strong></p>
      <ul class="govuk-list govuk-list--bullet">{failed.map(({ case_number, detail }) =>
        <li key={case_number}><span class="mono">{case_number}</span>: {detail}</li>)}</ul>
    </div>
  );
}

interface BulkProps {
  ticked: Set<string>;
  /** What came of it; cases that could not be done stay ticked. */
  done: (results: Result[], text: string) => void;
  clear: () => void;
}

function Deeds({ plan, set, banks, faults }: {
  plan: Plan; set: (plan: Plan) => void; banks: Bank[]; faults: Fault[];
}) {
  return (
    <>
      <Radios name="bulk" legend={t("desk.bulk.choose")} faults={faults} value={plan.deed}
        set={(deed) => set({ ...plan, deed: deed as Plan["deed"] })}
        options={["take", "accept", "decline"].map((value) =>
          ({ value, label: t(`desk.bulk.${value}`) }))} />
      {plan.deed === "accept" && <Radios name="bulk-bank" legend={t("desk.case.bank")}
        faults={faults} value={plan.bank} set={(bank) => set({ ...plan, bank })}
        options={banks.map(({ name }) => ({ value: name, label: name }))} />}
      {plan.deed === "decline" && <Radios name="bulk-reason" legend={t("desk.case.reason")}
        faults={faults} value={plan.reason} set={(reason) => set({ ...plan, reason })}
        options={reason_options()} />}
    </>
  );
}

export function BulkPart({ ticked, done, clear }: BulkProps) {
  const [made, set_plan] = useState<Plan>({ deed: "", bank: "", reason: "" });
  const [asking, set_asking] = useState(false);
  const [busy, set_busy] = useState(false);
  const [wrong, set_wrong] = useState<Fault[]>([]);
  const { value, faults, again } = use_loaded(() => Promise.all([case_banks(),
    call<CaseSettings>("/api/v1/desk/case-settings")]), []);
  if (!value) return <Loading faults={faults} again={again} />;
  const [banks, settings] = value;
  const plan = made.bank === "" && banks.length === 1 ? { ...made, bank: banks[0]!.name } : made;
  const count = ticked.size;
  const submit = (event: Event) => {
    event.preventDefault();
    const found = check(plan, count, banks);
    set_wrong(found);
    set_asking(found.length === 0);
  };
  const confirm = async () => {
    if (busy) return;
    set_busy(true);
    try {
      const results = await carry_out(plan, [...ticked]);
      const good = results.filter(({ ok }) => ok).length;
      done(results, good === 0 ? "" : t_count(`desk.bulk.done_${plan.deed}`, good, { bank: plan.bank }));
      set_plan({ deed: "", bank: "", reason: "" });
    } catch (error) {
      set_wrong([{ text: problem_text(error) }]);
    }
    set_busy(false);
    set_asking(false);
  };
  const values = { bank: plan.bank, reason: t(`desk.reason.${plan.reason}`) };
  const two = plan.deed === "accept" && settings.two_people ? ` ${t("desk.decide.two_people")}` : "";
  return (
    <section class="sheet" aria-labelledby="bulk-title" id="bulk-part">
      <div class="table-head">
        <h2 class="govuk-heading-m" id="bulk-title" tabIndex={-1}>
          {t_count("desk.bulk.title", count)}</h2>
        <button type="button" class="small-button" onClick={clear}>{t("desk.bulk.clear")}</button>
      </div>
      <Faults faults={wrong} />
      {asking
        ? <Confirm text={t_count(`desk.bulk.confirm_${plan.deed}`, count, values) + two} busy={busy}
            confirm={() => void confirm()} cancel={() => set_asking(false)} />
        : <form novalidate onSubmit={submit}>
            <Deeds plan={plan} set={set_plan} banks={banks} faults={wrong} />
            <button type="submit" class="govuk-button">{t("desk.case.go")}</button>
          </form>}
    </section>
  );
}
export type { Result as BulkResult };
