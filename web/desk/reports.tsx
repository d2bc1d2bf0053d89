// The reports: who waits, what is urgent, what is late. Nothing here is encrypted, so no key is needed.
import { useEffect, useState } from "preact/hooks";
import { t, t_count } from "../shared/page_data.ts";
import { call, problem_text } from "./client.ts";
import { Select, Tick } from "./fields.tsx";
import {
  Cell, DataTable, duration, Faults, Loading, Notice, Title, use_loaded, When, type Fault,
} from "./parts.tsx";
import { kAges, kKinds, kUrgencies, type ReportLine, type ReportPageAnswer } from "./report_types.ts";
import { Link } from "./router.tsx";
import type { SignedIn } from "./types.ts";
import { LockBar } from "./vault_gate.tsx";

export const reports_path = "/api/v1/desk/reports";
const states = ["active", "waiting", "open", "closed", "spam"] as const;
const watch_ms = 30000;

/** What the list shows; each "" shows all. */
interface Filter {
  state: (typeof states)[number];
  urgency: string;
  kind: string;
  age_band: string;
  country: string;
  assigned: string;
  late: boolean;
}

const everything: Filter = { state: "active", urgency: "", kind: "", age_band: "", country: "",
  assigned: "", late: false };

function address(filter: Filter, after: string | null): string {
  const query = new URLSearchParams({ state: filter.state, limit: "50" });
  for (const name of ["urgency", "kind", "age_band", "country", "assigned"] as const) {
    if (filter[name] !== "") query.set(name, filter[name]);
  }
  if (filter.late) query.set("late", "true");
  if (after) query.set("after", after);
  return `${reports_path}?${query.toString()}`;
}

export function person(actor: string): string {
  return actor.replace(/^staff:/, "");
}

export function ReportUrgencyPill({ one }: { one: ReportLine }) {
  const look = { danger: "deadline", deadline: "deadline", shared: "shared", threatened: "threatened",
    none: "none" }[one.urgency];
  return <span class={`pill pill--${look}`}>{t(`desk.report.urgency_${one.urgency}`)}</span>;
}

interface Due {
  key: string;
  at: string;
}

/** The clock that ends first: the person's own deadline, or the answer that is owed. */
function next_due(one: ReportLine): Due | null {
  const due = [{ key: "deadline", at: one.deadline_at }, { key: "answer", at: one.answer_by }]
    .filter((all): all is Due => all.at !== null);
  due.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return due[0] ?? null;
}

export function Clock({ one }: { one: ReportLine }) {
  const due = next_due(one);
  const active = one.state === "waiting" || one.state === "open";
  if (!due || !active) return one.late ? <Late /> : <span>{t("desk.report.no_clock")}</span>;
  const left_ms = Date.parse(due.at) - Date.now();
  const text = t(`desk.report.${due.key}_${left_ms < 0 ? "past" : "in"}`,
    { time: duration(Math.abs(left_ms)) });
  return left_ms < 0 ? <span class="pill pill--deadline">{text}</span>
    : <>{text}{one.late && <>{" "}<Late /></>}</>;
}

function Late() {
  return <span class="pill pill--deadline">{t("desk.report.late")}</span>;
}

function about(one: ReportLine): string {
  const parts = [one.kind && t(`desk.report.kind_${one.kind}`),
    one.age_band && t(`desk.report.age_${one.age_band}`), one.country,
    one.school && t("desk.report.school")];
  return parts.filter(Boolean).join(" · ");
}

function counted(one: ReportLine): string {
  const parts = [one.unread > 0 && t_count("desk.report.unread", one.unread),
    one.attachments > 0 && t_count("desk.report.files", one.attachments),
    one.links > 0 && t_count("desk.report.linked", one.links)];
  return parts.filter(Boolean).join(" · ");
}

function Row({ one, act }: { one: ReportLine; act: (one: ReportLine, how: "POST" | "DELETE") => void }) {
  const number = one.report_number;
  return (
    <tr class="govuk-table__row">
      <th scope="row" class="govuk-table__header">
        <Link to={`/desk/reports/${number}`} class="govuk-link case-link mono">{number}</Link></th>
      <Cell><ReportUrgencyPill one={one} /></Cell>
      <Cell><Clock one={one} /></Cell>
      <Cell>{about(one)}</Cell>
      <Cell><When at={one.created_at} /></Cell>
      <Cell>{counted(one)}</Cell>
      <Cell>{one.state === "waiting" ? <button type="button" class="small-button"
          aria-label={t("desk.report.take_label", { number })} onClick={() => act(one, "POST")}>
          {t("desk.report.take")}</button>
        : one.outcome ? t(`desk.report.outcome_${one.outcome}`)
        : one.assigned_to ? person(one.assigned_to) : ""}</Cell>
    </tr>
  );
}

const heads = ["number", "urgency", "clock", "about", "received", "has", "hands"];

function Filters({ filter, change }: { filter: Filter; change: (some: Partial<Filter>) => void }) {
  const choice = (name: "urgency" | "kind" | "age_band", prefix: string, all: readonly string[]) => (
    <Select id={`filter-${name}`} label={t(`desk.report.filter_${name}`)} value={filter[name]}
      set={(value) => change({ [name]: value })}
      options={[{ value: "", label: t("desk.report.all") },
        ...all.map((value) => ({ value, label: t(`desk.report.${prefix}_${value}`) }))]} />
  );
  const country = (event: Event & { currentTarget: HTMLInputElement }) => {
    const text = event.currentTarget.value.toUpperCase();
    if (text === "" || /^[A-Z]{2}$/.test(text)) change({ country: text });
  };
  return (
    <details class="govuk-details">
      <summary class="govuk-details__summary"><span class="govuk-details__summary-text">
        {t("desk.report.filter")}</span></summary>
      <div class="govuk-details__text fields">
        {choice("urgency", "urgency", kUrgencies)}
        {choice("kind", "kind", kKinds)}
        {choice("age_band", "age", kAges)}
        <Select id="filter-assigned" label={t("desk.report.filter_assigned")} value={filter.assigned}
          set={(assigned) => change({ assigned })}
          options={["", "me", "nobody"].map((value) =>
            ({ value, label: t(`desk.report.assigned_${value || "all"}`) }))} />
        <div class="govuk-form-group">
          <label class="govuk-label govuk-label--s" for="filter-country">
            {t("desk.report.filter_country")}</label>
          <input class="govuk-input govuk-input--width-3" id="filter-country" maxLength={2}
            onInput={country} />
        </div>
        <Tick id="filter-late" label={t("desk.report.filter_late")} checked={filter.late}
          set={(late) => change({ late })} />
      </div>
    </details>
  );
}

function States({ filter, change, page }: {
  filter: Filter; change: (some: Partial<Filter>) => void; page: ReportPageAnswer | null;
}) {
  const count = (state: string) => {
    if (!page) return "";
    const { counts } = page;
    const value = state === "active" ? counts.waiting + counts.open : counts[state as "open"];
    return value > 0 ? ` (${value})` : "";
  };
  return (
    <div role="group" aria-label={t("desk.report.which")} class="button-row states">
      {states.map((one) => (
        <button type="button" class="small-button" aria-pressed={filter.state === one} key={one}
          onClick={() => change({ state: one })}>{t(`desk.report.state_${one}`)}{count(one)}</button>
      ))}
    </div>
  );
}

/** Looks now and then whether something came; the list moves only on request. */
function use_news(page: ReportPageAnswer | null, filter: Filter): boolean {
  const [news, set_news] = useState(false);
  useEffect(() => {
    set_news(false);
    if (!page) return undefined;
    const before = JSON.stringify(page.counts);
    const timer = setInterval(() => {
      if (document.hidden) return;
      call<ReportPageAnswer>(address({ ...filter }, null)).then(({ counts }) =>
        set_news(JSON.stringify(counts) !== before), () => undefined);
    }, watch_ms);
    return () => clearInterval(timer);
  }, [page]);
  return news;
}

export function ReportsPage({ who }: { who: SignedIn }) {
  const [filter, set_filter] = useState(everything);
  const { value: page, set_value, faults, again } = use_loaded(() =>
    call<ReportPageAnswer>(address(filter, null)), [JSON.stringify(filter)]);
  const [wrong, set_wrong] = useState<Fault[]>([]);
  const [result, set_result] = useState("");
  const news = use_news(page, filter);
  const change = (some: Partial<Filter>) => set_filter({ ...filter, ...some });
  const attempt = async (act: () => Promise<void>) => {
    try {
      await act();
      set_wrong([]);
    } catch (error) {
      set_wrong([{ text: problem_text(error) }]);
    }
  };
  const more = () => attempt(async () => {
    const next = await call<ReportPageAnswer>(address(filter, page!.next));
    set_value({ ...next, reports: [...page!.reports, ...next.reports] });
  });
  const take = (one: ReportLine, method: "POST" | "DELETE") => attempt(async () => {
    await call(`${reports_path}/${one.report_number}/claim`, { method });
    set_result(t("desk.report.taken", { number: one.report_number }));
    await again();
  });
  return (
    <>
      <Title>{t("desk.report.title")}</Title>
      <div class="table-head">
        <p class="govuk-body">{t("desk.report.lead")}</p>
        <span class="button-row">
          <Link to="/desk/report-keys" class="govuk-link">{t("desk.report.keys")}</Link>
          {who.role === "admin" && <Link to="/desk/report-settings" class="govuk-link">
            {t("desk.report.settings")}</Link>}</span>
      </div>
      <LockBar />
      <States filter={filter} change={change} page={page} />
      <Filters filter={filter} change={change} />
      <Faults faults={wrong} />
      <Notice text={result} />
      <Notice kind="warn" text={news ? t("desk.report.news") : ""} />
      {!page ? <Loading faults={faults} again={again} /> : <>
        <div class="table-head">
          <p class="govuk-body" role="status">{page.reports.length === 0
            ? t(`desk.report.none_${filter.state}`)
            : t_count("desk.report.late_count", page.counts.late)}</p>
          <button type="button" class="small-button" onClick={() => void again()}>
            {t("desk.queue.refresh")}</button>
        </div>
        {page.reports.length > 0 && <DataTable caption={t(`desk.report.caption_${filter.state}`)}
          heads={heads.map((key) => t(`desk.report.head_${key}`))}>
          {page.reports.map((one) => <Row key={one.report_number} one={one}
            act={(chosen, how) => void take(chosen, how)} />)}
        </DataTable>}
        {page.next && <button type="button" class="govuk-button govuk-button--secondary"
          onClick={() => void more()}>{t("desk.queue.more")}</button>}
      </>}
    </>
  );
}
