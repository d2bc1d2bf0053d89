// Sending an alert: whom, how it goes, pausing and stopping, a test mail, and rows whose fate is unknown.
import { useEffect, useState } from "preact/hooks";
import { t, t_count } from "../shared/page_data.ts";
import {
  alert_path, type DeskAlert, type Delivery, type Progress, type SendCounts, type Sending,
} from "./alert_types.ts";
import { AlertNav, Select } from "./alerts.tsx";
import { call, problem_text } from "./client.ts";
import {
  Cell, DataTable, duration, Faults, Field, Loading, Notice, number, Title, use_loaded, When,
  type Fault,
} from "./parts.tsx";
import { Link } from "./router.tsx";

const watch_ms = 2000;
const states = ["accepted", "queued", "leased", "deferred", "bounced", "complained", "unsubscribed",
  "suppressed", "unknown"];

/** Each state's share as a bar beside its number, so the table reads without the picture. */
function StateChart({ progress }: { progress: Progress }) {
  const most = Math.max(1, ...Object.values(progress.counts));
  const shown = states.filter((state) => (progress.counts[state] ?? 0) > 0);
  return (
    <DataTable caption={t("desk.sending.states")}
      heads={[t("desk.sending.state"), t("desk.sending.count")]}>
      {shown.map((state) => {
        const count = progress.counts[state] ?? 0;
        return (
          <tr class="govuk-table__row" key={state}>
            <th scope="row" class="govuk-table__header">{t(`desk.sending.state_${state}`)}</th>
            <Cell><span class={`share share--${state}`}>
              <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                <rect width={Math.max(1, (100 * count) / most)} height="10" fill="currentColor" /></svg>
              <span>{number(count)}</span></span></Cell>
          </tr>
        );
      })}
    </DataTable>
  );
}

// The share at which sending pauses by itself; docs/formats/delivery.md tells the rule.
const BOUNCES_LEAST = 50;
const BOUNCES_SHARE = 0.1;

function bounces_too_much({ counts, settled }: Progress): boolean {
  const bounced = counts["bounced"] ?? 0;
  return bounced >= BOUNCES_LEAST && bounced > BOUNCES_SHARE * settled;
}

function time_left(progress: Progress): string {
  if (progress.settled === progress.total) return t("desk.sending.all_settled");
  if (progress.sending === "paused" && bounces_too_much(progress)) {
    return t("desk.sending.is_paused_bounces");
  }
  if (progress.sending !== "running") return t(`desk.sending.is_${progress.sending}`);
  if (progress.eta_seconds === null) return t("desk.sending.eta_unknown");
  if (progress.eta_seconds < 60) return t("desk.sending.eta_soon");
  return t("desk.sending.eta", { time: duration(progress.eta_seconds * 1000) });
}

function Bar({ progress, steer }: { progress: Progress; steer: (to: Sending) => void }) {
  const { total, settled, sending } = progress;
  const done = total === settled;
  return (
    <section class="sheet" aria-labelledby="progress">
      <h2 class="govuk-heading-m" id="progress">{t("desk.sending.progress")}</h2>
      {!progress.can_send && <p class="notice notice--warn">{t("desk.sending.cannot_send")}</p>}
      {total === 0 ? <p class="govuk-body">{t("desk.sending.nobody")}</p> : <>
        <progress max={total} value={settled} aria-labelledby="settled" />
        <p class="govuk-body" id="settled"><strong>{t("desk.sending.settled",
          { settled: number(settled), total: number(total) })}</strong>{" "}{time_left(progress)}
          {!done && (progress.per_second ?? 0) >= 1 && sending === "running" && <>{" "}
            {t("desk.sending.rate", { rate: number(Math.round(progress.per_second ?? 0)) })}</>}</p>
        <StateChart progress={progress} />
        {!done && <div class="button-row">
          {sending === "running"
            ? <button type="button" class="govuk-button" onClick={() => steer("paused")}>
                {t("desk.sending.pause")}</button>
            : <button type="button" class="govuk-button" onClick={() => steer("running")}>
                {t("desk.sending.resume")}</button>}
          {sending !== "stopped" && <button type="button" class="govuk-button govuk-button--warning"
            onClick={() => steer("stopped")}>{t("desk.sending.stop")}</button>}
        </div>}
      </>}
    </section>
  );
}

function GroupForm({ alert, sent }: { alert: DeskAlert; sent: (text: string) => void }) {
  const path = alert_path(alert.identifier, "/deliveries");
  const [group, set_group] = useState("");
  const [readers, set_readers] = useState(false);
  const [would, set_would] = useState<SendCounts | null>(null);
  const [faults, set_faults] = useState<Fault[]>([]);
  const order = (dry_run: boolean) => call<SendCounts>(path, { method: "POST",
    body: { group: group.trim(), dry_run, ...(readers ? { readers_of_replaced: true } : {}) } });
  const attempt = async (event: Event, act: () => Promise<void>) => {
    event.preventDefault();
    if (group.trim() === "") {
      set_faults([{ text: t("desk.sending.group_missing"), field: "group" }]);
      return;
    }
    try {
      await act();
      set_faults([]);
    } catch (error) {
      set_faults([{ text: problem_text(error), field: "group" }]);
    }
  };
  const send = async () => {
    const counts = await order(false);
    set_would(null);
    sent(t_count("desk.sending.sent", counts.queued));
  };
  return (
    <form class="sheet" novalidate onSubmit={(event) =>
      void attempt(event, async () => set_would(await order(true)))}>
      <h2 class="govuk-heading-m">{t("desk.sending.whom")}</h2>
      <Faults faults={faults} />
      <Field id="group" label={t("desk.sending.group")} hint={t("desk.sending.group_hint")} mono
        value={group} set={(value) => { set_group(value); set_would(null); }} faults={faults} />
      {alert.replaces && <div class="govuk-checkboxes govuk-checkboxes--small govuk-form-group">
        <div class="govuk-checkboxes__item">
          <input type="checkbox" class="govuk-checkboxes__input" id="readers" checked={readers}
            onChange={(event) => { set_readers(event.currentTarget.checked); set_would(null); }} />
          <label class="govuk-label govuk-checkboxes__label" for="readers">
            {t("desk.sending.readers")}</label></div></div>}
      <div role="status">{would && <p class="notice notice--warn">{t("desk.sending.would", {
        queued: number(would.queued), suppressed: number(would.suppressed),
        known: number(would.known) })}</p>}</div>
      <div class="button-row">
        <button type="submit" class={`govuk-button${would ? " govuk-button--secondary" : ""}`}
          id="dry-run">{t("desk.sending.dry_run")}</button>
        {would && would.queued > 0 && <button type="button" class="govuk-button" id="send"
          onClick={(event) => void attempt(event, send)}>
          {t_count("desk.sending.send", would.queued)}</button>}
      </div>
    </form>
  );
}

function TestMail({ alert }: { alert: DeskAlert }) {
  const [address, set_address] = useState("");
  const [audience, set_audience] = useState(alert.audiences[0] ?? "");
  const [language, set_language] = useState(alert.languages[0] ?? "");
  const [faults, set_faults] = useState<Fault[]>([]);
  const [answer, set_answer] = useState<{ accepted: boolean; reply: string } | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    set_answer(null);
    try {
      set_answer(await call(alert_path(alert.identifier, "/test-mail"), { method: "POST",
        body: { address: address.trim(), audience, language }, timeout_ms: 60000 }));
      set_faults([]);
    } catch (error) {
      set_faults([{ text: problem_text(error), field: "test-address" }]);
    }
  };
  const same = (values: string[]) => values.map((value) => ({ value, label: value }));
  return (
    <form class="sheet" novalidate onSubmit={(event) => void submit(event)}>
      <h2 class="govuk-heading-m">{t("desk.sending.test")}</h2>
      <Faults faults={faults} />
      <Field id="test-address" label={t("desk.sending.test_address")} value={address}
        set={set_address} faults={faults} type="email" />
      <div class="fields">
        <Select id="test-audience" label={t("desk.alerts.audience")} value={audience}
          set={set_audience} options={same(alert.audiences)} />
        <Select id="test-language" label={t("desk.alerts.language")} value={language}
          set={set_language} options={same(alert.languages)} />
      </div>
      <Notice kind={answer?.accepted ? "good" : "bad"} text={answer === null ? ""
        : t(answer.accepted ? "desk.sending.test_good" : "desk.sending.test_bad",
          { reply: answer.reply })} />
      <button type="submit" class="govuk-button govuk-button--secondary">
        {t("desk.sending.test_go")}</button>
    </form>
  );
}

/** Rows in one state. An unknown row is never sent again by itself: a person says what became of it. */
function Rows({ identifier, counts, changed }: {
  identifier: string; counts: Record<string, number>; changed: () => void;
}) {
  const [state, set_state] = useState("unknown");
  const [faults, set_faults] = useState<Fault[]>([]);
  const query = new URLSearchParams({ state, limit: "50" });
  const { value, set_value, faults: load_faults, again } = use_loaded(() =>
    call<{ deliveries: Delivery[]; next: number | null }>(
      `${alert_path(identifier, "/deliveries")}?${query.toString()}`),
  [identifier, state, counts[state] ?? 0]);
  const more = async () => {
    if (!value) return;
    const next = await call<typeof value>(
      `${alert_path(identifier, "/deliveries")}?${query.toString()}&after=${value.next}`);
    set_value({ deliveries: [...value.deliveries, ...next.deliveries], next: next.next });
  };
  const resolve = async (row: Delivery, to: string) => {
    if (to === "queued" && !window.confirm(t("desk.sending.resolve_sure"))) return;
    try {
      await call(alert_path(identifier, `/deliveries/${row.delivery_id}/resolution`),
        { method: "POST", body: { state: to } });
      set_faults([]);
      await again();
      changed();
    } catch (error) {
      set_faults([{ text: problem_text(error) }]);
    }
  };
  const heads = ["address", "tries", "since", "reply", ...(state === "unknown" ? ["resolve"] : [])];
  return (
    <section class="sheet" aria-labelledby="rows">
      <h2 class="govuk-heading-m" id="rows">{t("desk.sending.rows")}</h2>
      <Select id="row-state" label={t("desk.sending.state")} value={state} set={set_state}
        options={states.map((value) => ({ value, label: t(`desk.sending.state_${value}`) }))} />
      {state === "unknown" && <p class="govuk-hint">{t("desk.sending.unknown_hint")}</p>}
      <Faults faults={faults} />
      {!value ? <Loading faults={load_faults} again={again} />
        : value.deliveries.length === 0 ? <p class="govuk-body">{t("desk.sending.rows_zero")}</p>
        : <DataTable caption={t("desk.sending.rows_in", { state: t(`desk.sending.state_${state}`) })}
            heads={heads.map((key) => t(`desk.sending.${key}`))}>
            {value.deliveries.map((row) => (
              <tr class="govuk-table__row" key={row.delivery_id}>
                <th scope="row" class="govuk-table__header">
                  {row.address ?? t("desk.sending.forgotten")}</th>
                <Cell>{number(row.attempts)}</Cell>
                <Cell><When at={row.changed_at} /></Cell>
                <Cell class="details-cell">{row.reply}</Cell>
                {state === "unknown" && <Cell><div class="button-cell">
                  {["accepted", "bounced", "queued"].map((to) => <button type="button"
                    class="small-button" onClick={() => void resolve(row, to)}>
                    {t(`desk.sending.resolve_${to}`)}</button>)}</div></Cell>}
              </tr>
            ))}
          </DataTable>}
      {value?.next !== null && value && <button type="button"
        class="govuk-button govuk-button--secondary" onClick={() => void more()}>
        {t("desk.queue.more")}</button>}
    </section>
  );
}

/** How sending stands, asked again while it moves. */
function use_progress(identifier: string) {
  const { value, set_value, faults, again } =
    use_loaded(() => call<Progress>(alert_path(identifier, "/progress")), [identifier]);
  const moves = value !== null && value.settled < value.total;
  useEffect(() => {
    if (!moves) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden) void again();
    }, watch_ms);
    return () => clearInterval(timer);
  }, [moves]);
  return { progress: value, set_progress: set_value, faults, again };
}

export function SendingPage({ identifier }: { identifier: string }) {
  const { value: alert, faults, again } =
    use_loaded(() => call<DeskAlert>(alert_path(identifier)), [identifier]);
  const watch = use_progress(identifier);
  const [result, set_result] = useState("");
  const [steer_faults, set_steer_faults] = useState<Fault[]>([]);
  const steer = async (sending: Sending) => {
    if (sending === "stopped" && !window.confirm(t("desk.sending.stop_sure"))) return;
    try {
      watch.set_progress(await call<Progress>(alert_path(identifier, "/sending"),
        { method: "POST", body: { sending } }));
      set_steer_faults([]);
    } catch (error) {
      set_steer_faults([{ text: problem_text(error) }]);
    }
  };
  const sent = (text: string) => {
    set_result(text);
    void watch.again();
  };
  return (
    <>
      <p><Link to="/desk/alerts" class="govuk-link">{t("desk.alerts.back")}</Link></p>
      <Title>{t("desk.sending.title", { headline: alert?.headline ?? identifier })}</Title>
      <AlertNav identifier={identifier} current="sending" />
      <Notice text={result} />
      <Faults faults={steer_faults} />
      {!alert || !watch.progress
        ? <Loading faults={[...faults, ...watch.faults]} again={async () => {
            await Promise.all([again(), watch.again()]);
          }} />
        : <>
            <Bar progress={watch.progress} steer={(to) => void steer(to)} />
            {alert.state === "published" ? <GroupForm alert={alert} sent={sent} />
              : <p class="notice notice--warn">{t("desk.sending.not_in_force")}</p>}
            <TestMail alert={alert} />
            {watch.progress.total > 0 && <Rows identifier={identifier}
              counts={watch.progress.counts} changed={() => void watch.again()} />}
          </>}
    </>
  );
}
