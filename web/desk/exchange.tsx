// One list that is fetched: how it is, what it last sent, its faults; fetched now, paused, or going on.
import { useEffect, useState } from "preact/hooks";
import { t, t_count } from "../shared/page_data.ts";
import { ApiError } from "../shared/api.ts";
import { call, problem_text } from "./client.ts";
import { every_text, exchange_path, exchanges_path, kCounts, type Exchange } from "./exchange_types.ts";
import { Cell, DataTable, Faults, Loading, Notice, number, Title, use_loaded, When, type Fault }
  from "./parts.tsx";
import { Link } from "./router.tsx";

const refresh_ms = 3000;

export function StatePill({ state }: { state: Exchange["state"] }) {
  const look = { failing: "deadline", good: "on_list", syncing: "threatened", new: "received",
    disabled: "received" }[state];
  return <span class={`pill pill--${look}`}>{t(`desk.xch.state_${state}`)}</span>;
}

function moment_or(at: string | null) {
  return at ? <When at={at} /> : <>{t("desk.xch.never")}</>;
}

function words_or_all(all: string[]): string {
  return all.length > 0 ? all.join(", ") : t("desk.list.any");
}

function Facts({ one }: { one: Exchange }) {
  return (
    <section class="sheet" aria-labelledby="source">
      <h2 class="govuk-heading-m" id="source">{t("desk.xch.source")}</h2>
      <dl class="facts">
        <dt>{t("desk.xch.state")}</dt><dd id="state"><StatePill state={one.state} /></dd>
        <dt>{t("desk.xch.format")}</dt><dd>{t(`desk.xch.format_${one.format}`)}</dd>
        <dt>{t("desk.xch.url")}</dt><dd class="mono">{one.url}</dd>
        {one.user !== "" && <><dt>{t("desk.xch.user")}</dt><dd class="mono">{one.user}</dd></>}
        <dt>{t("desk.xch.bank")}</dt><dd class="mono">{one.bank}</dd>
        <dt>{t("desk.xch.entries")}</dt><dd>{number(one.entries)}</dd>
        <dt>{t("desk.xch.every")}</dt><dd>{every_text(one.every_seconds)}</dd>
        <dt>{t("desk.xch.signals")}</dt><dd>{words_or_all(one.signals.map((name) =>
          t(`desk.xch.signal_${name}`)))}</dd>
        <dt>{t("desk.xch.members")}</dt><dd>{words_or_all(one.members)}</dd>
        <dt>{t("desk.xch.statuses")}</dt><dd>{words_or_all(one.statuses)}</dd>
        <dt>{t("desk.xch.quality")}</dt><dd>{one.min_quality}</dd>
        <dt>{t("desk.xch.signed")}</dt><dd>{t(one.signed ? "desk.case.yes" : "desk.case.no")}</dd>
        <dt>{t("desk.xch.good_at")}</dt><dd>{moment_or(one.good_at)}</dd>
        <dt>{t("desk.xch.due_at")}</dt><dd>{one.enabled ? moment_or(one.due_at)
          : t("desk.xch.state_disabled")}</dd>
      </dl>
    </section>
  );
}

/** What is wrong with it: nothing, or the sentence of its last fault and what to do. */
function Troubles({ one }: { one: Exchange }) {
  const { unknown, malformed, out_of_order } = one.last_sync;
  const odd = unknown + malformed + out_of_order;
  return (
    <section class="sheet" aria-labelledby="faults">
      <h2 class="govuk-heading-m" id="faults">{t("desk.xch.faults")}</h2>
      {one.error === "" ? <p class="govuk-body">{t("desk.xch.faults_none")}</p>
        : <p class="notice notice--bad" id="fault"><strong>{one.error}</strong>{" "}
            {t_count("desk.xch.failures", one.failures)}</p>}
      {odd > 0 && <p class="govuk-body">{t_count("desk.xch.odd", odd)}</p>}
      {one.kept && <p class="govuk-body">{t("desk.xch.kept")}{" "}
        <code class="mono">holdfast exchange status {one.name} --kept</code></p>}
    </section>
  );
}

function LastSync({ one }: { one: Exchange }) {
  return (
    <section class="sheet" aria-labelledby="last-sync">
      <h2 class="govuk-heading-m" id="last-sync">{t("desk.xch.last")}</h2>
      {one.started_at === null ? <p class="govuk-body">{t("desk.xch.last_none")}</p> : <>
        <p class="govuk-body">{t("desk.xch.began")} <When at={one.started_at} />
          {one.finished_at && one.state !== "syncing" && <>, {t("desk.xch.ended")}{" "}
            <When at={one.finished_at} /></>}.</p>
        <dl class="facts">{kCounts.map((name) => <><dt>{t(`desk.xch.count_${name}`)}</dt>
          <dd>{number(one.last_sync[name])}</dd></>)}</dl>
      </>}
    </section>
  );
}

function Deeds({ one, act }: { one: Exchange; act: (deed: "sync" | "pause" | "resume") => void }) {
  return (
    <div class="button-row">
      {one.enabled && <button type="button" class="govuk-button" id="sync"
        onClick={() => act("sync")}>{t("desk.xch.sync")}</button>}
      <button type="button" class="govuk-button govuk-button--secondary" id="pause"
        aria-describedby="pause-hint" onClick={() => act(one.enabled ? "pause" : "resume")}>
        {t(one.enabled ? "desk.xch.pause" : "desk.xch.resume")}</button>
      <p class="govuk-hint" id="pause-hint">
        {t(one.enabled ? "desk.xch.pause_hint" : "desk.xch.resume_hint")}</p>
    </div>
  );
}

async function load(name: string): Promise<Exchange> {
  const { exchanges } = await call<{ exchanges: Exchange[] }>(exchanges_path);
  const found = exchanges.find((one) => one.name === name);
  if (!found) throw new ApiError(404, "not-found", t("desk.xch.gone"));
  return found;
}

export function ExchangePage({ name }: { name: string }) {
  const { value: one, set_value, faults, again } = use_loaded(() => load(name), [name]);
  const [said, set_said] = useState("");
  const [wrong, set_wrong] = useState<Fault[]>([]);
  const [asked, set_asked] = useState(false);
  const moving = asked || one?.state === "syncing";
  useEffect(() => {
    if (!moving) return undefined;
    const before = one?.finished_at;
    const timer = setInterval(() => void load(name).then((fresh) => {
      set_value(fresh);
      if (fresh.finished_at !== before) set_asked(false);
    }, () => undefined), refresh_ms);
    return () => clearInterval(timer);
  }, [moving]);
  const act = async (deed: "sync" | "pause" | "resume") => {
    set_said("");
    set_wrong([]);
    try {
      if (deed === "sync") await call(exchange_path(name, "/sync"), { method: "POST" });
      else set_value(await call<Exchange>(exchange_path(name, "/enabled"),
        { method: "PUT", body: { enabled: deed === "resume" } }));
      set_asked(deed === "sync");
      set_said(t(`desk.xch.done_${deed}`));
    } catch (error) {
      set_wrong([{ text: problem_text(error) }]);
    }
  };
  return (
    <>
      <p><Link to="/desk/exchanges" class="govuk-link">{t("desk.xch.back")}</Link></p>
      <Title>{t("desk.xch.one", { name })}</Title>
      <Notice text={said} />
      <Faults faults={wrong} />
      {!one ? <Loading faults={faults} again={again} /> : <>
        <Deeds one={one} act={(deed) => void act(deed)} />
        <Troubles one={one} />
        <LastSync one={one} />
        <Facts one={one} />
      </>}
    </>
  );
}

export function ExchangeTable({ all }: { all: Exchange[] }) {
  const heads = ["name", "state", "entries", "every", "good_at", "faults"].map((key) =>
    t(`desk.xch.${key}`));
  return (
    <DataTable caption={t("desk.xch.in_caption")} heads={heads}>
      {all.map((one) => (
        <tr class="govuk-table__row" key={one.name}>
          <th scope="row" class="govuk-table__header">
            <Link to={`/desk/exchanges/${one.name}`} class="govuk-link case-link mono">{one.name}</Link></th>
          <Cell><StatePill state={one.state} /></Cell>
          <Cell>{number(one.entries)}</Cell>
          <Cell>{every_text(one.every_seconds)}</Cell>
          <Cell>{moment_or(one.good_at)}</Cell>
          <Cell>{one.error}</Cell>
        </tr>
      ))}
    </DataTable>
  );
}
