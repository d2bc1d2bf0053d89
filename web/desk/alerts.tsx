// Alerts: the list, and one alert with its findings, every form, and publishing by a second person.
import { useEffect, useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import {
  alert_page, alert_path, type AlertLine, type DeskAlert, type Finding,
} from "./alert_types.ts";
import { call, problem_text } from "./client.ts";
import {
  Cell, DataTable, Faults, Loading, Notice, Title, use_loaded, When, type Fault,
} from "./parts.tsx";
import { Link } from "./router.tsx";
import type { SignedIn } from "./types.ts";

export function AlertStatePill({ alert }: { alert: AlertLine }) {
  const good = alert.state === "published" ? " pill--on_list" : "";
  return <span class={`pill${good}`}>{t(`desk.alerts.state_${alert.state}`)}</span>;
}

function Row({ alert }: { alert: AlertLine }) {
  return (
    <tr class="govuk-table__row">
      <th scope="row" class="govuk-table__header">
        <Link to={alert_page(alert.identifier)} class="govuk-link">{alert.headline}</Link></th>
      <Cell><span>{alert.identifier}</span></Cell>
      <Cell>{t(`desk.alerts.type_${alert.message_type}`)}</Cell>
      <Cell><AlertStatePill alert={alert} /></Cell>
      <Cell><When at={alert.published_at ?? alert.proposed_at} /></Cell>
    </tr>
  );
}

export function AlertsPage() {
  const { value, faults, again } =
    use_loaded(() => call<{ alerts: AlertLine[] }>("/api/v1/desk/alerts"), []);
  const heads = ["headline", "identifier", "type", "state", "time"]
    .map((key) => t(`desk.alerts.${key}`));
  return (
    <>
      <Title>{t("desk.alerts.title")}</Title>
      <p class="govuk-body">{t("desk.alerts.lead")}</p>
      <p><Link to="/desk/propose" class="govuk-button">{t("desk.alerts.new")}</Link></p>
      {!value ? <Loading faults={faults} again={again} />
        : value.alerts.length === 0 ? <p class="govuk-body">{t("desk.alerts.zero")}</p>
        : <DataTable caption={t("desk.alerts.caption")} heads={heads}>
            {value.alerts.map((alert) => <Row key={alert.identifier} alert={alert} />)}
          </DataTable>}
    </>
  );
}

/** The ways from one alert's page to another. */
export function AlertNav({ identifier, current }: { identifier: string; current: string }) {
  const parts = [["", "alert"], ["/sending", "sending"], ["/read", "read"]] as const;
  return (
    <nav class="tabs" aria-label={t("desk.alerts.parts")}><ul>
      {parts.map(([part, name]) => (
        <li><Link to={alert_page(identifier, part)} current={name === current}>
          {t(`desk.alerts.tab_${name}`)}</Link></li>
      ))}
    </ul></nav>
  );
}

/** What a check says: errors stop an alert, warnings ask for a second look. */
export function Findings({ findings }: { findings: Finding[] }) {
  if (findings.length === 0) return <p class="govuk-body">{t("desk.alerts.findings_none")}</p>;
  return (
    <ul class="findings">
      {findings.map(({ kind, line, message }) => (
        <li class={`findings__${kind}`}><strong>{t(`desk.alerts.finding_${kind}`, { line })}</strong>{" "}
          {message}</li>
      ))}
    </ul>
  );
}

const forms = ["page", "mail_html", "pdf", "mail_subject", "mail_text", "text", "cap", "atom", "json"];
const opened_forms = ["page", "mail_html", "pdf"];  // To look at, not to read as a listing.

interface Choice {
  form: string;
  audience: string;
  language: string;
}

function form_address(identifier: string, { form, audience, language }: Choice): string {
  const query = new URLSearchParams({ form });
  if (audience) query.set("audience", audience);
  if (language) query.set("lang", language);
  return `${alert_path(identifier, "/preview")}?${query.toString()}`;
}

async function form_text(address: string): Promise<string> {
  const response = await fetch(address, { credentials: "same-origin" });
  const body = await response.text();
  if (response.ok) return body;
  throw new Error((JSON.parse(body) as { detail?: string }).detail ?? "");
}

function Listing({ address, label }: { address: string; label: string }) {
  const [text, set_text] = useState<string | null>(null);
  useEffect(() => {
    let shown = true;
    set_text(null);
    form_text(address).then((body) => shown && set_text(body),
      (error) => shown && set_text(error instanceof Error && error.message
        ? error.message : t("desk.unexpected")));
    return () => {
      shown = false;
    };
  }, [address]);
  return <pre class="listing mono" tabIndex={0} role="region" aria-label={label}>
    {text ?? t("desk.loading")}</pre>;
}

interface SelectProps {
  id: string;
  label: string;
  value: string;
  options: { value: string; label: string }[];
  set: (value: string) => void;
}

export function Select({ id, label, value, options, set }: SelectProps) {
  return (
    <div class="govuk-form-group">
      <label class="govuk-label govuk-label--s" for={id}>{label}</label>
      <select class="govuk-select" id={id} value={value}
        onChange={(event) => set(event.currentTarget.value)}>
        {options.map((one) => <option value={one.value}>{one.label}</option>)}
      </select>
    </div>
  );
}

function Preview({ alert }: { alert: DeskAlert }) {
  const [choice, set_choice] = useState<Choice>({
    form: "text", audience: alert.audiences[0] ?? "", language: alert.languages[0] ?? "" });
  const same = (values: string[]) => values.map((value) => ({ value, label: value }));
  const set = (name: keyof Choice) => (value: string) => set_choice({ ...choice, [name]: value });
  const address = form_address(alert.identifier, choice);
  return (
    <section class="sheet" aria-labelledby="preview">
      <h2 class="govuk-heading-m" id="preview">{t("desk.alerts.preview")}</h2>
      <div class="fields">
        <Select id="form" label={t("desk.alerts.form")} value={choice.form} set={set("form")}
          options={forms.map((value) => ({ value, label: t(`desk.alerts.form_${value}`) }))} />
        {alert.audiences.length > 0 && <Select id="audience" label={t("desk.alerts.audience")}
          value={choice.audience} set={set("audience")} options={same(alert.audiences)} />}
        <Select id="language" label={t("desk.alerts.language")} value={choice.language}
          set={set("language")} options={same(alert.languages)} />
      </div>
      {!opened_forms.includes(choice.form) &&
        <Listing address={address} label={t(`desk.alerts.form_${choice.form}`)} />}
      <p><a class="govuk-link" href={address} target="_blank" rel="noreferrer">
        {t("desk.alerts.open_form", { form: t(`desk.alerts.form_${choice.form}`) })}</a></p>
    </section>
  );
}

/** Publishing: only for somebody else than who proposed it, and only the text that was looked at. */
function Publish({ alert, who, done }: {
  alert: DeskAlert; who: SignedIn; done: (alert: DeskAlert) => void;
}) {
  const [sure, set_sure] = useState(false);
  const [faults, set_faults] = useState<Fault[]>([]);
  const publish = async () => {
    try {
      done(await call<DeskAlert>(alert_path(alert.identifier, "/publish"),
        { method: "POST", body: { source_hash: alert.source_hash } }));
    } catch (error) {
      set_faults([{ text: problem_text(error) }]);
    }
  };
  return (
    <section class="sheet" aria-labelledby="publish">
      <h2 class="govuk-heading-m" id="publish">{t("desk.alerts.publish_title")}</h2>
      <Faults faults={faults} />
      {alert.proposed_by === who.name
        ? <p class="govuk-body">{t("desk.alerts.publish_other")}</p>
        : !sure
          ? <button type="button" class="govuk-button" id="publish-go" onClick={() => set_sure(true)}>
              {t("desk.alerts.publish")}</button>
          : <>
              <p class="notice notice--warn" role="alert">{t("desk.alerts.publish_sure",
                { name: alert.proposed_by, scope: t(`desk.alerts.scope_${alert.scope}`) })}</p>
              <div class="button-row">
                <button type="button" class="govuk-button" id="publish-confirm"
                  onClick={() => void publish()}>{t("desk.case.confirm")}</button>
                <button type="button" class="govuk-button govuk-button--secondary"
                  onClick={() => set_sure(false)}>{t("desk.case.cancel")}</button>
              </div>
            </>}
    </section>
  );
}

function Facts({ alert }: { alert: DeskAlert }) {
  const row = (key: string, text: string | null) => text !== null && <>
    <dt>{t(`desk.alerts.${key}`)}</dt><dd>{text}</dd></>;
  return (
    <section class="sheet" aria-labelledby="facts">
      <h2 class="govuk-heading-m" id="facts">{t("desk.alerts.facts")}</h2>
      <dl class="facts">
        <dt>{t("desk.alerts.state")}</dt><dd><AlertStatePill alert={alert} /></dd>
        {row("identifier", alert.identifier)}
        {row("type", t(`desk.alerts.type_${alert.message_type}`))}
        {alert.replaces && <><dt>{t("desk.alerts.replaces")}</dt><dd><Link class="govuk-link"
          to={alert_page(alert.replaces)}>{alert.replaces}</Link></dd></>}
        {row("scope", t(`desk.alerts.scope_${alert.scope}`))}
        {row("status", t(`desk.alerts.status_${alert.status}`))}
        <dt>{t("desk.alerts.proposed")}</dt>
        <dd>{alert.proposed_by}, <When at={alert.proposed_at} /></dd>
        {alert.published_at && <><dt>{t("desk.alerts.published")}</dt>
          <dd>{alert.published_by}, <When at={alert.published_at} /></dd></>}
        {alert.public_address && <><dt>{t("desk.alerts.public")}</dt><dd><a class="govuk-link"
          id="public-page" href={alert.public_address}>{alert.public_address}</a></dd></>}
      </dl>
    </section>
  );
}

export function AlertPage({ identifier, who }: { identifier: string; who: SignedIn }) {
  const { value: alert, set_value, faults, again } =
    use_loaded(() => call<DeskAlert>(alert_path(identifier)), [identifier]);
  const [result, set_result] = useState("");
  const published = (fresh: DeskAlert) => {
    set_value(fresh);
    set_result(t("desk.alerts.publish_done"));
  };
  return (
    <>
      <p><Link to="/desk/alerts" class="govuk-link">{t("desk.alerts.back")}</Link></p>
      <Title>{alert?.headline ?? identifier}</Title>
      <AlertNav identifier={identifier} current="alert" />
      <Notice text={result} />
      {!alert ? <Loading faults={faults} again={again} /> : <>
        <Facts alert={alert} />
        <section class="sheet" aria-labelledby="findings">
          <h2 class="govuk-heading-m" id="findings">{t("desk.alerts.findings")}</h2>
          <Findings findings={alert.findings} />
        </section>
        <Preview alert={alert} />
        {alert.state === "proposed" && <Publish alert={alert} who={who} done={published} />}
        {alert.state === "published" && <div class="button-row">
          {(["update", "cancel"] as const).map((kind) => <Link class="govuk-button govuk-button--secondary"
            to={`/desk/propose/${kind}/${encodeURIComponent(alert.identifier)}`}>
            {t(`desk.alerts.make_${kind}`)}</Link>)}</div>}
      </>}
    </>
  );
}
