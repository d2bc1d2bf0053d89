// The queue in the server's order, and the decided cases.
import { useEffect, useState } from "preact/hooks";
import { t, t_count } from "../shared/page_data.ts";
import { UnreadCases } from "./case_talk.tsx";
import { call, problem_text } from "./client.ts";
import {
  Cell, DataTable, duration, Faults, Loading, Notice, number, Quality, StatusPill, Title,
  UrgencyPill, use_loaded, When, type Fault,
} from "./parts.tsx";
import { Link } from "./router.tsx";
import type { QueueCase, QueuePage as Queue } from "./types.ts";

const watch_ms = 30000;

export function queue_address(status: string, after?: string | null): string {
  const query = new URLSearchParams({ status, limit: "50" });
  if (after) query.set("after", after);
  return `/api/v1/desk/cases?${query.toString()}`;
}

function Row({ one, waiting }: { one: QueueCase; waiting: boolean }) {
  return (
    <tr class="govuk-table__row">
      <th scope="row" class="govuk-table__header">
        <Link to={`/desk/cases/${one.case_number}`} class="govuk-link case-link mono">
          {one.case_number}</Link></th>
      <Cell><UrgencyPill urgency={one.urgency} deadline_at={one.deadline_at} /></Cell>
      <Cell>{waiting ? duration(Date.now() - Date.parse(one.created_at))
        : <When at={one.created_at} />}</Cell>
      <Cell>{number(one.picture_count)}</Cell>
      <Cell><Quality value={one.lowest_quality} /></Cell>
      {!waiting && <Cell><StatusPill status={one.status} /></Cell>}
    </tr>
  );
}

/** Looks now and then whether the queue has changed, and says so; the list moves only on request. */
function use_watch(shown: Queue | null, active: boolean): number | null {
  const [seen, set_seen] = useState<number | null>(null);
  useEffect(() => {
    set_seen(null);
    if (!active || !shown) return undefined;
    const timer = setInterval(() => {
      if (document.hidden) return;
      call<Queue>(queue_address("waiting")).then((fresh) => {
        set_seen(fresh.waiting === shown.waiting ? null : fresh.waiting);
      }, () => undefined);  // The next look tells; the page itself is still right to work from.
    }, watch_ms);
    return () => clearInterval(timer);
  }, [shown, active]);
  return seen;
}

function Cases({ queue, waiting, more }: { queue: Queue; waiting: boolean; more: () => void }) {
  const heads = ["case", "urgency", waiting ? "waiting" : "received", "pictures", "quality",
    ...(waiting ? [] : ["status"])].map((key) => t(`desk.queue.${key}`));
  const caption = t(waiting ? "desk.queue.caption" : "desk.queue.decided_caption");
  return (
    <>
      <DataTable caption={caption} heads={heads}>
        {queue.cases.map((one) => <Row key={one.case_number} one={one} waiting={waiting} />)}
      </DataTable>
      {queue.next && <button type="button" class="govuk-button govuk-button--secondary"
        onClick={more}>{t("desk.queue.more")}</button>}
    </>
  );
}

export function QueuePage({ status }: { status: "waiting" | "decided" }) {
  const waiting = status === "waiting";
  const { value: queue, set_value, faults, again } =
    use_loaded(() => call<Queue>(queue_address(status)), [status]);
  const [more_faults, set_more_faults] = useState<Fault[]>([]);
  const changed = use_watch(queue, waiting);
  const more = async () => {
    if (!queue) return;
    try {
      const next = await call<Queue>(queue_address(status, queue.next));
      set_value({ ...next, cases: [...queue.cases, ...next.cases] });
      set_more_faults([]);
    } catch (error) {
      set_more_faults([{ text: problem_text(error) }]);
    }
  };
  return (
    <>
      <Title>{t(waiting ? "desk.queue.title" : "desk.queue.decided_title")}</Title>
      <UnreadCases />
      {!queue ? <Loading faults={faults} again={again} /> : <>
        <Faults faults={[...faults, ...more_faults]} />
        <Notice kind="warn" text={changed === null ? ""
          : t("desk.queue.new_cases", { count: number(changed) })} />
        <div class="table-head">
          <p class="govuk-body" role="status">{waiting ? t_count("desk.queue.waiting", queue.waiting)
            : queue.cases.length === 0 ? t("desk.queue.decided_zero") : ""}</p>
          <button type="button" class="small-button" onClick={() => void again()}>
            {t("desk.queue.refresh")}</button>
        </div>
        {queue.cases.length > 0 &&
          <Cases queue={queue} waiting={waiting} more={() => void more()} />}
      </>}
    </>
  );
}
