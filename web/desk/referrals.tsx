// Referrals: reports to NCMEC, how each stands, and what a person does about it.
import { useEffect, useState } from "preact/hooks";
import { moment, t } from "../shared/page_data.ts";
import { call, problem_text } from "./client.ts";
import {
  Cell, DataTable, Faults, Field, Loading, Notice, Title, use_loaded, When, type Fault,
} from "./parts.tsx";
import { Link } from "./router.tsx";

const base = "/api/v1/referrals";
const refresh_ms = 3000;
const states = ["all", "waiting", "failed", "filed", "retracted"] as const;
type StateFilter = (typeof states)[number];

interface Deadline {
  name: string;
  due_at: string;
  met_at: string | null;
  late: boolean;
}

interface Step {
  at: string;
  attempt: number;
  step: string;
  outcome: string;
  code: number | null;
  report_id: string | null;
}

interface Referral {
  id: number;
  platform: string;
  reference: string;
  state: "waiting" | "filing" | "filed" | "failed" | "retracted";
  retract_wanted: boolean;
  report_id: string | null;
  attempts: number;
  next_at: string | null;
  last_words: string | null;
  created_at: string;
  filed_at: string | null;
  deadlines: Deadline[];
  preserve_until: string | null;
  hold: string | null;
  destroyed_at: string | null;
  ledger?: Step[];
}

interface ReferralPage {
  referrals: Referral[];
  next: number | null;
}

function load(state: StateFilter, before: number | null): Promise<ReferralPage> {
  const query = new URLSearchParams({ state });
  if (before) query.set("before", String(before));
  return call<ReferralPage>(`${base}?${query}`);
}

function is_settled(one: Referral): boolean {
  return one.state === "filed" || one.state === "retracted";
}

function open_deadlines(one: Referral): Deadline[] {
  return one.deadlines.filter(({ met_at }) => !met_at);
}

function is_late(one: Referral): boolean {
  return one.state !== "retracted" && open_deadlines(one).some(({ late }) => late);
}

/** "Filing with NCMEC", or the platform's own name for it. */
function deadline_name(name: string): string {
  return name === "filing" ? t("desk.referrals.deadline_filing") : name;
}

function StatePill({ one }: { one: Referral }) {
  const kind = one.state === "filed" ? "on_list" : one.state === "failed" ? "deadline" : "shared";
  return <><span class={`pill pill--${kind}`}>{t(`desk.referrals.state_${one.state}`)}</span>
    {is_late(one) && <>{" "}<span class="pill pill--deadline">{t("desk.referrals.late")}</span></>}
  </>;
}

function what_to_do(one: Referral): string {
  if (one.retract_wanted && !is_settled(one)) return t("desk.referrals.todo_taken_back");
  if (one.state === "waiting" && one.attempts === 0) return t("desk.referrals.todo_new");
  return t(`desk.referrals.todo_${one.state}`);
}

function Row({ one }: { one: Referral }) {
  const [next] = open_deadlines(one);
  return (
    <tr class="govuk-table__row">
      <th scope="row" class="govuk-table__header">
        <Link to={`/desk/referrals/${one.id}`} class="govuk-link">
          {t("desk.referrals.one", { number: one.id })}</Link></th>
      <Cell><StatePill one={one} /></Cell>
      <Cell>{one.platform}</Cell>
      <Cell>{next && !is_settled(one) ? <When at={next.due_at} /> : "–"}</Cell>
      <Cell>{what_to_do(one)}</Cell>
    </tr>
  );
}

export function ReferralsPage() {
  const [state, set_state] = useState<StateFilter>("all");
  const { value: page, set_value, faults, again } = use_loaded(() => load(state, null), [state]);
  const [wrong, set_wrong] = useState<Fault[]>([]);
  const more = async (shown: ReferralPage) => {
    try {
      const next = await load(state, shown.next);
      set_value({ ...next, referrals: [...shown.referrals, ...next.referrals] });
      set_wrong([]);
    } catch (error) {
      set_wrong([{ text: problem_text(error) }]);
    }
  };
  const heads = ["head_one", "head_state", "head_platform", "head_due", "head_todo"];
  return (
    <>
      <Title>{t("desk.referrals.title")}</Title>
      <p class="govuk-body-l">{t("desk.referrals.lead")}</p>
      <Faults faults={wrong} />
      <div role="group" aria-label={t("desk.referrals.filter")} class="button-row">
        {states.map((one) => (
          <button type="button" class="small-button" aria-pressed={one === state} key={one}
            onClick={() => set_state(one)}>{t(`desk.referrals.state_${one}`)}</button>
        ))}
      </div>
      {!page ? <Loading faults={faults} again={again} /> : <>
        <div class="table-head">
          <p class="govuk-body" role="status">{page.referrals.length === 0
            ? t("desk.referrals.zero") : ""}</p>
          <button type="button" class="small-button" onClick={() => void again()}>
            {t("desk.queue.refresh")}</button>
        </div>
        {page.referrals.length > 0 && <DataTable caption={t("desk.referrals.caption")}
          heads={heads.map((key) => t(`desk.referrals.${key}`))}>
          {page.referrals.map((one) => <Row one={one} key={one.id} />)}
        </DataTable>}
        {page.next && <button type="button" class="govuk-button govuk-button--secondary"
          onClick={() => void more(page)}>{t("desk.queue.more")}</button>}
      </>}
    </>
  );
}

function Facts({ one }: { one: Referral }) {
  const facts: [string, string | null][] = [
    ["platform", one.platform],
    ["reference", one.reference],
    ["report", one.report_id],
    ["created", moment(one.created_at, "short")],
    ["filed", one.filed_at && moment(one.filed_at, "short")],
    ["next", !is_settled(one) && one.next_at ? moment(one.next_at, "short") : null],
    ["preserved", one.preserve_until && moment(one.preserve_until, "short")],
    ["destroyed", one.destroyed_at && moment(one.destroyed_at, "short")],
    ["hold", one.hold],
  ];
  return (
    <dl class="facts">
      {facts.filter(([, value]) => value).map(([name, value]) =>
        [<dt>{t(`desk.referrals.fact_${name}`)}</dt>, <dd>{value}</dd>])}
    </dl>
  );
}

function Deadlines({ one, met }: { one: Referral; met: (name: string) => void }) {
  const heads = ["head_deadline", "head_due", "head_met"].map((key) => t(`desk.referrals.${key}`));
  return (
    <DataTable caption={t("desk.referrals.deadlines")} heads={heads}>
      {one.deadlines.map((each) => (
        <tr class="govuk-table__row" key={each.name}>
          <th scope="row" class="govuk-table__header">{deadline_name(each.name)}</th>
          <Cell><When at={each.due_at} />{each.late && <>{" "}<span class="pill pill--deadline">
            {t("desk.referrals.late")}</span></>}</Cell>
          <Cell>{each.met_at ? <When at={each.met_at} /> : each.name === "filing" ? "–"
            : <button type="button" class="small-button" onClick={() => met(each.name)}
                aria-label={t("desk.referrals.met_label", { name: each.name })}>
                {t("desk.referrals.met")}</button>}</Cell>
        </tr>
      ))}
    </DataTable>
  );
}

function Ledger({ steps }: { steps: Step[] }) {
  const heads = ["head_at", "head_step", "head_outcome", "head_report"]
    .map((key) => t(`desk.referrals.${key}`));
  return (
    <DataTable caption={t("desk.referrals.ledger")} heads={heads}>
      {steps.map((each, place) => (
        <tr class="govuk-table__row" key={place}>
          <th scope="row" class="govuk-table__header"><When at={each.at} /></th>
          <Cell>{each.step}</Cell>
          <Cell>{each.outcome}{each.code ? ` (${each.code})` : ""}</Cell>
          <Cell>{each.report_id ?? "–"}</Cell>
        </tr>
      ))}
    </DataTable>
  );
}

type Act = (end: string, done: string, method?: "POST" | "DELETE", body?: object) => void;

function Hold({ one, act }: { one: Referral; act: Act }) {
  const [why, set_why] = useState("");
  const [faults, set_faults] = useState<Fault[]>([]);
  if (one.hold) {
    return <button type="button" class="govuk-button govuk-button--secondary"
      onClick={() => act("/hold", t("desk.referrals.released"), "DELETE")}>
      {t("desk.referrals.release")}</button>;
  }
  const submit = (event: Event) => {
    event.preventDefault();
    const is_empty = why.trim() === "";
    set_faults(is_empty ? [{ text: t("desk.referrals.why_missing"), field: "why" }] : []);
    if (!is_empty) act("/hold", t("desk.referrals.held"), "POST", { why: why.trim() });
  };
  return (
    <form novalidate onSubmit={submit}>
      <Faults faults={faults} />
      <Field id="why" label={t("desk.referrals.why")} hint={t("desk.referrals.why_hint")} value={why}
        set={set_why} faults={faults} width={20} />
      <button type="submit" class="govuk-button govuk-button--secondary">
        {t("desk.referrals.keep")}</button>
    </form>
  );
}

function Deeds({ one, act }: { one: Referral; act: Act }) {
  const retract = () => {
    if (window.confirm(t("desk.referrals.retract_sure"))) {
      act("/retract", t("desk.referrals.retracted"));
    }
  };
  if (is_settled(one)) return null;
  return (
    <div class="button-row">
      {one.state !== "filing" && <button type="button" class="govuk-button"
        onClick={() => act("/retry", t("desk.referrals.retried"))}>
        {t("desk.referrals.retry")}</button>}
      {!one.retract_wanted && <button type="button" class="govuk-button govuk-button--warning"
        onClick={retract}>{t("desk.referrals.retract")}</button>}
    </div>
  );
}

export function ReferralPage({ id }: { id: string }) {
  const own = `${base}/${encodeURIComponent(id)}`;
  const { value: one, set_value, faults, again } = use_loaded(() => call<Referral>(own), [id]);
  const [wrong, set_wrong] = useState<Fault[]>([]);
  const [result, set_result] = useState("");
  const moves = one?.state === "filing" || one?.state === "waiting";
  useEffect(() => {
    if (!moves) return undefined;
    const timer = setInterval(() => void again(), refresh_ms);
    return () => clearInterval(timer);
  }, [moves]);
  const act: Act = (end, done, method = "POST", body) => {
    call<Referral>(own + end, { method, ...(body ? { body } : {}) }).then((now) => {
      set_value(now);
      set_wrong([]);
      set_result(done);
    }, (error: unknown) => {
      set_result("");
      set_wrong([{ text: problem_text(error) }]);
    });
  };
  if (!one) return <><Title>{t("desk.referrals.title")}</Title>
    <Loading faults={faults} again={again} /></>;
  return (
    <>
      <p><Link to="/desk/referrals" class="govuk-link">{t("desk.referrals.back")}</Link></p>
      <Title>{t("desk.referrals.one", { number: one.id })}</Title>
      <Faults faults={wrong} />
      <Notice text={result} />
      <section class="sheet" aria-label={t("desk.referrals.head_state")}>
        <p><StatePill one={one} /></p>
        <p class="govuk-body">{what_to_do(one)}</p>
        {one.last_words && <p class="govuk-body">{one.last_words}</p>}
        <Facts one={one} />
        <Deeds one={one} act={act} />
      </section>
      {!one.destroyed_at && <section class="sheet" aria-label={t("desk.referrals.keep")}>
        <Hold one={one} act={act} />
      </section>}
      <h2 class="govuk-heading-m">{t("desk.referrals.deadlines")}</h2>
      <Deadlines one={one} met={(name) =>
        act("/deadlines", t("desk.referrals.met_done"), "POST", { name })} />
      {one.ledger && one.ledger.length > 0 && <>
        <h2 class="govuk-heading-m">{t("desk.referrals.ledger")}</h2>
        <Ledger steps={one.ledger} />
      </>}
    </>
  );
}
