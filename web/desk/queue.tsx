// The queue in the server's order, and the decided cases.
import { useEffect, useState } from "preact/hooks";
import { t, t_count } from "../shared/page_data.ts";
import { UnreadCases } from "./case_talk.tsx";
import { call, problem_text } from "./client.ts";
import { Faults, Loading, Notice, number, Title, use_loaded, type Fault } from "./parts.tsx";
import { BulkFaults, BulkPart, kMostTicked, type BulkResult } from "./queue_bulk.tsx";
import { CaseSearch, QueueChoice, QueueFilters } from "./queue_filters.tsx";
import { QueueKeys } from "./queue_keys.tsx";
import { CaseList } from "./queue_list.tsx";
import { queue_address, type QueueFilter } from "./queue_types.ts";
import { Link } from "./router.tsx";
import type { QueueCase, QueuePage as Queue } from "./types.ts";

const watch_ms = 30000;

/** Looks now and then whether the queue has changed, and says so; the list moves only on request. */
function use_watch(shown: Queue | null): number | null {
  const [seen, set_seen] = useState<number | null>(null);
  useEffect(() => {
    set_seen(null);
    if (!shown) return undefined;
    const timer = setInterval(() => {
      if (document.hidden) return;
      call<Queue>(queue_address({ status: "waiting" })).then((fresh) => {
        set_seen(fresh.waiting === shown.waiting ? null : fresh.waiting);
      }, () => undefined);  // The next look tells; the page itself is still right to work from.
    }, watch_ms);
    return () => clearInterval(timer);
  }, [shown]);
  return seen;
}

/** A queue's first page, and more of it behind. */
function use_queue(filter: QueueFilter) {
  const { value: queue, set_value, faults, again } =
    use_loaded(() => call<Queue>(queue_address(filter)), [JSON.stringify(filter)]);
  const [more_faults, set_more_faults] = useState<Fault[]>([]);
  const more = async () => {
    if (!queue) return;
    try {
      const next = await call<Queue>(queue_address(filter, queue.next));
      set_value({ ...next, cases: [...queue.cases, ...next.cases] });
      set_more_faults([]);
    } catch (error) {
      set_more_faults([{ text: problem_text(error) }]);
    }
  };
  return { queue, faults: [...faults, ...more_faults], again, more };
}

function More({ queue, more }: { queue: Queue; more: () => Promise<void> }) {
  if (!queue.next) return null;
  return <button type="button" class="govuk-button govuk-button--secondary"
    onClick={() => void more()}>{t("desk.queue.more")}</button>;
}

/** Says how much waits and how much of it is late, or that the choice has nothing to show. */
function Summary({ queue, filter }: { queue: Queue; filter: QueueFilter }) {
  const all = filter.status === "waiting" && filter.urgency === "any" && filter.needs === "anything";
  const waiting = t_count("desk.queue.waiting", queue.waiting);
  const late = queue.late > 0 ? ` ${t_count("desk.list.late", queue.late)}` : "";
  return <p class="govuk-body" role="status" id="queue-summary">
    {all || queue.cases.length > 0 ? waiting + late : t("desk.list.none")}</p>;
}

/** How many are ticked, in sight while the list is scrolled, and the way to what is done with them. */
function TickedBar({ count }: { count: number }) {
  const jump = () => {
    document.getElementById("bulk-title")?.scrollIntoView({ block: "start" });
    document.getElementById("bulk-title")?.focus({ preventScroll: true });
  };
  return (
    <div class={count > 0 ? "ticked-bar" : undefined}>
      <span role="status">{count > 0 ? t_count("desk.bulk.title", count) : ""}</span>
      {count > 0 && <button type="button" class="small-button" id="to-bulk" onClick={jump}>
        {t("desk.bulk.jump")}</button>}
    </div>
  );
}

/** All that is shown and can be ticked: what nobody else has in hand, as many as are done at once. */
function tickable(cases: QueueCase[], name: string): Set<string> {
  return new Set(cases.filter(({ claimed_by }) => claimed_by === null || claimed_by === name)
    .slice(0, kMostTicked).map(({ case_number }) => case_number));
}

export function QueuePage({ name }: { name: string }) {
  const [filter, set_filter] = useState<QueueFilter>({ status: "waiting", urgency: "any",
    needs: "anything" });
  const [ticked, set_ticked] = useState<Set<string>>(new Set());
  const [results, set_results] = useState<BulkResult[]>([]);
  const [said, set_said] = useState("");
  const { queue, faults, again, more } = use_queue(filter);
  const changed = use_watch(queue);
  const change = (some: Partial<QueueFilter>) => {
    set_ticked(new Set());
    set_filter({ ...filter, ...some });
  };
  const done = (fresh: BulkResult[], text: string) => {
    set_results(fresh);
    set_said(text);
    set_ticked(new Set(fresh.filter(({ ok }) => !ok).map(({ case_number }) => case_number)));
    void again();
  };
  return (
    <>
      <Title>{t("desk.queue.title")}</Title>
      {queue && queue.unread > 0 && <UnreadCases />}
      <div class="table-head">
        <p class="govuk-body">{t("desk.list.lead")}</p>
        <Link to="/desk/case-settings" class="govuk-link">{t("desk.list.settings")}</Link>
      </div>
      <CaseSearch />
      <QueueChoice filter={filter} change={change} page={queue} />
      <QueueFilters filter={filter} change={change} />
      {queue && <Faults faults={faults} />}
      <Notice text={said} />
      <BulkFaults results={results} />
      <Notice kind="warn" text={changed === null ? ""
        : t("desk.queue.new_cases", { count: number(changed) })} />
      {!queue ? <Loading faults={faults} again={again} /> : <>
        <div class="table-head">
          <Summary queue={queue} filter={filter} />
          <span class="button-row">
            {queue.cases.length > 1 && <button type="button" class="small-button" id="tick-all"
              onClick={() => set_ticked(tickable(queue.cases, name))}>{t("desk.list.tick_all")}</button>}
            <button type="button" class="small-button" onClick={() => void again()}>
              {t("desk.queue.refresh")}</button>
          </span>
        </div>
        {queue.cases.length > 0 && <>
          <QueueKeys />
          <CaseList cases={queue.cases} caption={t(`desk.list.caption_${filter.status}`)} waiting
            ticked={ticked} set_ticked={set_ticked} />
        </>}
        <More queue={queue} more={more} />
        <TickedBar count={ticked.size} />
        {ticked.size > 0 && <BulkPart ticked={ticked} done={done}
          clear={() => set_ticked(new Set())} />}
      </>}
    </>
  );
}

export function DecidedPage() {
  const { queue, faults, again, more } = use_queue({ status: "decided" });
  return (
    <>
      <Title>{t("desk.queue.decided_title")}</Title>
      <CaseSearch />
      {!queue ? <Loading faults={faults} again={again} /> : <>
        <Faults faults={faults} />
        <div class="table-head">
          <p class="govuk-body" role="status">
            {queue.cases.length === 0 ? t("desk.queue.decided_zero") : ""}</p>
          <button type="button" class="small-button" onClick={() => void again()}>
            {t("desk.queue.refresh")}</button>
        </div>
        {queue.cases.length > 0 && <CaseList cases={queue.cases} waiting={false}
          caption={t("desk.queue.decided_caption")} />}
        <More queue={queue} more={more} />
      </>}
    </>
  );
}
