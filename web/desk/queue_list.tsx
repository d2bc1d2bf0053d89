// The cases of a queue as a table: when each is due, what it needs, in whose hands it is, and a tick for what
// is done to many.
import type { ComponentChildren } from "preact";
import { t, t_count } from "../shared/page_data.ts";
import { due_text } from "./case_situation.tsx";
import { Cell, DataTable, duration, number, Quality, StatusPill, UrgencyPill, When } from "./parts.tsx";
import { Link } from "./router.tsx";
import type { QueueCase } from "./types.ts";

/** What stands out of a case before it is opened. */
function Needs({ one }: { one: QueueCase }) {
  const all = [one.wants_talk && ["talk", t("desk.list.talk")],
    one.suspended > 0 && ["suspended", t_count("desk.list.suspended", one.suspended)],
    one.held > 0 && ["held", t_count("desk.list.held", one.held)],
    one.approved > 0 && ["second", t_count("desk.list.second", one.approved)]]
    .filter((each): each is string[] => each !== false);
  return <span class="pills">{all.map(([key, text]) =>
    <span class={`pill pill--${key}`} key={key}>{text}</span>)}</span>;
}

function Due({ one }: { one: QueueCase }) {
  return <span class={one.is_late ? "pill pill--deadline" : undefined}>{due_text(one.due_at)}</span>;
}

interface RowProps {
  one: QueueCase;
  waiting: boolean;
  /** Missing where nothing is done to many. */
  tick?: { on: boolean; set: (on: boolean) => void };
}

function Head({ one, tick }: RowProps) {
  const link = <Link to={`/desk/cases/${one.case_number}`} class="govuk-link case-link mono">
    {one.case_number}</Link>;
  if (!tick) return link;
  return (
    <span class="row-head">
      <input type="checkbox" class="row-tick" checked={tick.on} id={`tick-${one.case_number}`}
        aria-label={t("desk.list.tick", { number: one.case_number })}
        onChange={(event) => tick.set(event.currentTarget.checked)} />
      {link}
    </span>
  );
}

function Row(props: RowProps) {
  const { one, waiting } = props;
  let rest: ComponentChildren;
  if (waiting) {
    rest = <>
      <Cell><Due one={one} /></Cell>
      <Cell>{duration(Date.now() - Date.parse(one.created_at))}</Cell>
      <Cell>{number(one.picture_count)}</Cell>
      <Cell><Needs one={one} /></Cell>
      <Cell>{one.claimed_by ?? ""}</Cell>
    </>;
  } else {
    rest = <>
      <Cell><When at={one.created_at} /></Cell>
      <Cell>{number(one.picture_count)}</Cell>
      <Cell><Quality value={one.lowest_quality} /></Cell>
      <Cell><StatusPill status={one.status} /></Cell>
    </>;
  }
  return (
    <tr class="govuk-table__row">
      <th scope="row" class="govuk-table__header"><Head {...props} /></th>
      <Cell><UrgencyPill urgency={one.urgency} deadline_at={one.deadline_at} /></Cell>
      {rest}
    </tr>
  );
}

interface ListProps {
  cases: QueueCase[];
  caption: string;
  waiting: boolean;
  ticked?: Set<string>;
  set_ticked?: (ticked: Set<string>) => void;
}

export function CaseList({ cases, caption, waiting, ticked, set_ticked }: ListProps) {
  const heads = waiting
    ? [t("desk.queue.case"), t("desk.queue.urgency"), t("desk.list.due"), t("desk.queue.waiting"),
        t("desk.queue.pictures"), t("desk.list.needs"), t("desk.list.hands")]
    : ["case", "urgency", "received", "pictures", "quality", "status"].map((key) =>
        t(`desk.queue.${key}`));
  const tick_of = (case_number: string) => ticked && set_ticked && {
    on: ticked.has(case_number),
    set: (on: boolean) => {
      const next = new Set(ticked);
      if (on) next.add(case_number);
      else next.delete(case_number);
      set_ticked(next);
    },
  };
  return (
    <DataTable caption={caption} heads={heads}>
      {cases.map((one) => <Row key={one.case_number} one={one} waiting={waiting}
        tick={tick_of(one.case_number)} />)}
    </DataTable>
  );
}
