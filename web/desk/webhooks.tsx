// Webhooks: who is told of events over HTTP, made and ended here, and how their messages fare.
import { useEffect, useState } from "preact/hooks";
import { moment, t } from "../shared/page_data.ts";
import { ApiError } from "../shared/api.ts";
import { call, problem_text } from "./client.ts";
import {
  Cell, DataTable, Faults, Field, Loading, Notice, number, ShownOnce, Title, use_loaded, When,
  type Fault,
} from "./parts.tsx";
import { Link } from "./router.tsx";
import type { NewWebhook, PlatformKey, Webhook, WebhookDelivery } from "./types.ts";

const base = "/api/v1/webhooks";
const refresh_ms = 3000;
const guard_alert = "guard.alert";
/** Told only to whom they are chosen for: "*" does not mean them. */
const private_events = [guard_alert, "report.received", "report.message", "case.message"];

interface WebhookList {
  webhooks: Webhook[];
  events: string[];
}

interface DeliveryPage {
  deliveries: WebhookDelivery[];
  next: number | null;
}

function host_of(one: Webhook): string {
  return one.note || new URL(one.url).host;
}

function path_of(one: { id: string }): string {
  return `${base}/${encodeURIComponent(one.id)}`;
}

/** "Every public alert", or their names. */
function events_text(events: string[]): string {
  return events.map((name) => name === "*" ? t("desk.webhooks.every")
    : t(`desk.webhooks.event.${name.replace(".", "_")}`)).join(", ");
}

/** The public events as one word where all are chosen; private ones are never meant by it. */
function wanted_events(chosen: string[], events: string[]): string[] {
  const is_public = (name: string) => !private_events.includes(name);
  const all = events.filter(is_public).every((name) => chosen.includes(name));
  return all ? ["*", ...chosen.filter((name) => !is_public(name))] : chosen;
}

function PlatformChoice({ value, set, faults }: {
  value: string; set: (platform: string) => void; faults: Fault[];
}) {
  const { value: keys } = use_loaded(() => call<{ keys: PlatformKey[] }>("/api/v1/keys"), []);
  const names = [...new Set((keys?.keys ?? []).map(({ platform }) => platform))].sort();
  const fault = faults.find(({ field }) => field === "platform");
  return (
    <div class={`govuk-form-group${fault ? " govuk-form-group--error" : ""}`}>
      <label class="govuk-label govuk-label--s" for="platform">{t("desk.webhooks.platform")}</label>
      <p class="govuk-hint" id="platform-hint">{t("desk.webhooks.platform_hint")}</p>
      {fault && <p class="govuk-error-message" id="platform-error">{fault.text}</p>}
      <select class="govuk-select" id="platform" value={value}
        aria-describedby={fault ? "platform-hint platform-error" : "platform-hint"}
        onChange={(event) => set(event.currentTarget.value)}>
        <option value="">{t("desk.webhooks.platform_choose")}</option>
        {names.map((name) => <option value={name}>{name}</option>)}
        <option value="*">{t("desk.webhooks.platform_all")}</option>
      </select>
    </div>
  );
}

function EventBoxes({ events, chosen, set, fault }: {
  events: string[]; chosen: string[]; set: (chosen: string[]) => void; fault: boolean;
}) {
  const toggle = (name: string) => set(chosen.includes(name)
    ? chosen.filter((one) => one !== name) : [...chosen, name]);
  return (
    <div class={`govuk-form-group${fault ? " govuk-form-group--error" : ""}`}>
      <fieldset class="govuk-fieldset">
        <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">
          {t("desk.webhooks.events")}</legend>
        <div class="govuk-checkboxes govuk-checkboxes--small">
          {events.map((name, place) => (
            <div class="govuk-checkboxes__item" key={name}>
              <input class="govuk-checkboxes__input" type="checkbox" id={`event-${place}`}
                checked={chosen.includes(name)} onChange={() => toggle(name)} />
              <label class="govuk-label govuk-checkboxes__label" for={`event-${place}`}>
                {events_text([name])}</label>
            </div>
          ))}
        </div>
      </fieldset>
    </div>
  );
}

function WebhookForm({ events, made }: { events: string[]; made: (one: NewWebhook) => void }) {
  const [url, set_url] = useState("");
  const [note, set_note] = useState("");
  const [chosen, set_chosen] = useState<string[]>(
    events.filter((name) => !private_events.includes(name)));
  const [platform, set_platform] = useState("");
  const [faults, set_faults] = useState<Fault[]>([]);
  const submit = async (event: Event) => {
    event.preventDefault();
    const wrong: Fault[] = [];
    if (url.trim() === "") wrong.push({ text: t("desk.webhooks.url_missing"), field: "url" });
    if (chosen.length === 0) {
      wrong.push({ text: t("desk.webhooks.events_missing"), field: "event-0" });
    }
    const has_guard = chosen.includes(guard_alert);
    if (has_guard && platform === "") {
      wrong.push({ text: t("desk.webhooks.platform_missing"), field: "platform" });
    }
    set_faults(wrong);
    if (wrong.length > 0) return;
    try {
      made(await call<NewWebhook>(base, { method: "POST",
        body: { url: url.trim(), note: note.trim(), events: wanted_events(chosen, events),
          ...(has_guard ? { platform } : {}) } }));
      set_url("");
      set_note("");
    } catch (error) {
      set_faults([{ text: problem_text(error), field: "url" }]);
    }
  };
  return (
    <form class="sheet" novalidate onSubmit={(event) => void submit(event)}>
      <h2 class="govuk-heading-m">{t("desk.webhooks.new")}</h2>
      <Faults faults={faults} />
      <Field id="url" label={t("desk.webhooks.url")} hint={t("desk.webhooks.url_hint")}
        value={url} set={set_url} faults={faults} type="url" autocomplete="off" />
      <Field id="note" label={t("desk.webhooks.note")} hint={t("desk.webhooks.note_hint")}
        value={note} set={set_note} faults={faults} width={20} />
      <EventBoxes events={events} chosen={chosen} set={set_chosen}
        fault={faults.some(({ field }) => field === "event-0")} />
      {chosen.includes(guard_alert) &&
        <PlatformChoice value={platform} set={set_platform} faults={faults} />}
      <button type="submit" class="govuk-button">{t("desk.webhooks.go")}</button>
    </form>
  );
}

function StatePill({ one }: { one: Webhook }) {
  const is_good = one.state === "active" && !one.failing_since;
  const key = one.state === "active" && one.failing_since ? "failing" : one.state;
  return <span class={`pill${is_good ? " pill--on_list" : " pill--deadline"}`}>
    {t(`desk.webhooks.state_${key}`)}</span>;
}

function delivery_text(one: WebhookDelivery): string {
  const state = t(`desk.webhooks.delivery_${one.state}`);
  return one.last_status ? `${state} (${one.last_status})` : state;
}

function Secret({ made }: { made: NewWebhook }) {
  return <ShownOnce id="new-secret" title={t("desk.webhooks.made", { host: host_of(made) })}
    secret={made.secret} note={t("desk.webhooks.once")} copy={t("desk.webhooks.copy")}
    copied={t("desk.webhooks.copied")} />;
}

export function WebhooksPage() {
  const { value, faults, again } = use_loaded(() => call<WebhookList>(base), []);
  const [made, set_made] = useState<NewWebhook | null>(null);
  const show = (one: NewWebhook) => {
    set_made(one);
    void again();
  };
  const heads = ["address", "events", "state", "last"].map((key) => t(`desk.webhooks.${key}`));
  return (
    <>
      <Title>{t("desk.webhooks.title")}</Title>
      <p class="govuk-body">{t("desk.webhooks.lead")}</p>
      {made && <Secret made={made} />}
      {!value ? <Loading faults={faults} again={again} />
        : value.webhooks.length === 0 ? <p class="govuk-body">{t("desk.webhooks.zero")}</p>
        : <DataTable caption={t("desk.webhooks.caption")} heads={heads}>
            {value.webhooks.map((one) => (
              <tr class="govuk-table__row" key={one.id}>
                <th scope="row" class="govuk-table__header">
                  <Link to={`/desk/webhooks/${one.id}`} class="govuk-link">{host_of(one)}</Link></th>
                <Cell>{events_text(one.events)}</Cell>
                <Cell><StatePill one={one} /></Cell>
                <Cell>{one.last_delivery
                  ? <>{delivery_text(one.last_delivery)}{" "}
                      <When at={one.last_delivery.last_at ?? one.last_delivery.created_at} /></>
                  : t("desk.webhooks.never")}</Cell>
              </tr>
            ))}
          </DataTable>}
      {value && <WebhookForm events={value.events} made={show} />}
    </>
  );
}

function DeliveryRow({ one, retry }: { one: WebhookDelivery; retry: () => void }) {
  const can_retry = one.state === "failed" || one.state === "waiting" && one.attempts > 0;
  return (
    <tr class="govuk-table__row">
      <th scope="row" class="govuk-table__header"><When at={one.created_at} /></th>
      <Cell>{t(`desk.webhooks.event.${one.type.replace(".", "_")}`)}</Cell>
      <Cell><div class="button-cell"><span class={`pill${one.state === "delivered"
        ? " pill--on_list" : one.state === "failed" ? " pill--deadline" : ""}`}>
        {delivery_text(one)}</span>
        {can_retry && <button type="button" class="small-button" onClick={retry}>
          {t("desk.webhooks.retry")}</button>}</div></Cell>
      <Cell>{number(one.attempts)}</Cell>
      <Cell>{one.last_error}{one.due_at && one.attempts > 0 && <>{" "}
        {t("desk.webhooks.next", { time: moment(one.due_at, "short") })}</>}</Cell>
    </tr>
  );
}

function Deliveries({ one, retry }: { one: DeliveryPage; retry: (id: number) => void }) {
  if (one.deliveries.length === 0) return <p class="govuk-body">{t("desk.webhooks.nothing")}</p>;
  const heads = ["when", "event_head", "state", "attempts", "why"]
    .map((key) => t(`desk.webhooks.${key}`));
  return (
    <DataTable caption={t("desk.webhooks.deliveries")} heads={heads}>
      {one.deliveries.map((each) => <DeliveryRow key={each.delivery_id} one={each}
        retry={() => retry(each.delivery_id)} />)}
    </DataTable>
  );
}

interface Shown {
  one: Webhook;
  page: DeliveryPage;
}

async function load_one(id: string): Promise<Shown> {
  const { webhooks } = await call<WebhookList>(base);
  const one = webhooks.find((each) => each.id === id);
  if (!one) throw new ApiError(404, "not-found", t("desk.webhooks.none"));
  return { one, page: await call<DeliveryPage>(`${path_of(one)}/deliveries`) };
}

function Facts({ one }: { one: Webhook }) {
  const rows: [string, string][] = [
    [t("desk.webhooks.url"), one.url],
    [t("desk.webhooks.events"), events_text(one.events)],
    [t("desk.webhooks.by"), `${one.created_by.replace(/^staff:/, "")}, ${moment(one.created_at, "short")}`],
  ];
  if (one.platform) {
    rows.push([t("desk.webhooks.platform"),
      one.platform === "*" ? t("desk.webhooks.platform_all") : one.platform]);
  }
  if (one.failing_since) {
    rows.push([t("desk.webhooks.failing_since"), moment(one.failing_since, "short")]);
  }
  if (one.old_secret_until) {
    rows.push([t("desk.webhooks.old_until"), moment(one.old_secret_until, "short")]);
  }
  return (
    <dl class="facts">
      {rows.map(([name, text]) => [<dt>{name}</dt>, <dd>{text}</dd>])}
    </dl>
  );
}

export function WebhookPage({ id, gone }: { id: string; gone: () => void }) {
  const { value, faults, again } = use_loaded(() => load_one(id), [id]);
  const [made, set_made] = useState<NewWebhook | null>(null);
  const [result, set_result] = useState("");
  const [wrong, set_wrong] = useState<Fault[]>([]);
  const moves = value?.page.deliveries.some(({ state }) => state === "waiting" || state === "sending");
  useEffect(() => {
    if (!moves) return undefined;
    const timer = setInterval(() => void again(), refresh_ms);
    return () => clearInterval(timer);
  }, [moves]);
  if (!value) return <><Title>{t("desk.webhooks.title")}</Title>
    <Loading faults={faults} again={again} /></>;
  const { one, page } = value;
  const act = async (done: string, path: string, method: "POST" | "DELETE" = "POST") => {
    try {
      const answer = await call<NewWebhook | null>(path, { method });
      set_wrong([]);
      set_result(done);
      if (method === "DELETE") return gone();
      set_made(answer && "secret" in answer ? answer : null);
      await again();
    } catch (error) {
      set_result("");
      set_wrong([{ text: problem_text(error) }]);
    }
  };
  const sure = (question: string, done: string, path: string, method: "POST" | "DELETE" = "POST") => {
    if (window.confirm(question)) void act(done, path, method);
  };
  const host = host_of(one);
  const own = path_of(one);
  // What was on its way has an outcome, which its row shows.
  const is_over = !moves && [t("desk.webhooks.tested"), t("desk.webhooks.retried")].includes(result);
  return (
    <>
      <p><Link to="/desk/webhooks" class="govuk-link">{t("desk.webhooks.title")}</Link></p>
      <Title>{host}</Title>
      <Faults faults={wrong} />
      <Notice text={is_over ? "" : result} />
      {made && <Secret made={made} />}
      <section class="sheet" aria-label={t("desk.webhooks.address")}>
        <p><StatePill one={one} /></p>
        <Facts one={one} />
        <div class="button-row">
          {one.state === "active"
            ? <button type="button" class="govuk-button"
                onClick={() => void act(t("desk.webhooks.tested"), `${own}/test`)}>
                {t("desk.webhooks.test")}</button>
            : <button type="button" class="govuk-button"
                onClick={() => void act(t("desk.webhooks.enabled"), `${own}/enable`)}>
                {t("desk.webhooks.enable")}</button>}
          <button type="button" class="govuk-button govuk-button--secondary"
            onClick={() => sure(t("desk.webhooks.rotate_sure", { host }), t("desk.webhooks.rotated"),
              `${own}/secret`)}>{t("desk.webhooks.rotate")}</button>
          <button type="button" class="govuk-button govuk-button--warning"
            onClick={() => sure(t("desk.webhooks.remove_sure", { host }), "", own, "DELETE")}>
            {t("desk.webhooks.remove")}</button>
        </div>
      </section>
      <h2 class="govuk-heading-m">{t("desk.webhooks.deliveries")}</h2>
      <Deliveries one={page} retry={(delivery_id) =>
        void act(t("desk.webhooks.retried"), `${own}/deliveries/${delivery_id}/retry`)} />
    </>
  );
}
