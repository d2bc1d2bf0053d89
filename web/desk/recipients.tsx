// Recipients: lists that come in as CSV, groups and search, addresses never to be written to.
import { useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import type { ImportResult, Recipient } from "./alert_types.ts";
import { Select } from "./alerts.tsx";
import { call, problem_text, send_text } from "./client.ts";
import {
  Cell, DataTable, Faults, Field, Loading, Notice, number, Title, use_loaded, type Fault,
} from "./parts.tsx";

const base = "/api/v1/desk/recipients";

interface GroupCounts {
  active: number;
  pending: number;
  suppressed: number;
}

interface RecipientPage {
  recipients: Recipient[];
  next: number | null;
}

function Refusals({ result }: { result: ImportResult }) {
  if (result.refused === 0) return null;
  const save = () => {
    const lines = result.refusals.map(({ line, reason }) => `${line}\t${reason}`);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([`${lines.join("\n")}\n`], { type: "text/plain" }));
    link.download = "refused-lines.txt";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  return (
    <>
      <h3 class="govuk-heading-s">{t("desk.recipients.refused_title")}</h3>
      {result.refused > result.refusals.length && <p class="govuk-hint">
        {t("desk.recipients.refused_first", { count: number(result.refusals.length) })}</p>}
      <DataTable caption={t("desk.recipients.refused_title")}
        heads={[t("desk.recipients.line"), t("desk.recipients.reason")]}>
        {result.refusals.slice(0, 100).map(({ line, reason }) => (
          <tr class="govuk-table__row"><th scope="row" class="govuk-table__header">{line}</th>
            <Cell>{reason}</Cell></tr>
        ))}
      </DataTable>
      <p><button type="button" class="small-button" onClick={save}>
        {t("desk.recipients.refused_save")}</button></p>
    </>
  );
}

function Import({ done }: { done: () => void }) {
  const [consent, set_consent] = useState("");
  const [source, set_source] = useState("");
  const [busy, set_busy] = useState(false);
  const [faults, set_faults] = useState<Fault[]>([]);
  const [result, set_result] = useState<ImportResult | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    const file = document.querySelector<HTMLInputElement>("#csv")?.files?.[0];
    if (!file || busy) {
      if (!busy) set_faults([{ text: t("desk.recipients.file_missing"), field: "csv" }]);
      return;
    }
    const query = new URLSearchParams();
    if (consent) query.set("consent", consent);
    if (source.trim()) query.set("consent_source", source.trim());
    set_busy(true);
    set_faults([]);
    try {
      const asked = query.toString();
      const path = `${base}/import${asked && `?${asked}`}`;
      set_result(await send_text<ImportResult>(path, file, "text/csv"));
      done();
    } catch (error) {
      set_faults([{ text: problem_text(error), field: "csv" }]);
    } finally {
      set_busy(false);
    }
  };
  const choices = ["", "given", "duty", "ask"].map((value) =>
    ({ value, label: t(`desk.recipients.consent_${value || "file"}`) }));
  return (
    <form class="sheet" novalidate onSubmit={(event) => void submit(event)}>
      <h2 class="govuk-heading-m">{t("desk.recipients.import")}</h2>
      <Faults faults={faults} />
      <div class="govuk-form-group">
        <label class="govuk-label govuk-label--s" for="csv">{t("desk.recipients.file")}</label>
        <p class="govuk-hint" id="csv-hint">{t("desk.recipients.file_hint")}</p>
        <input type="file" id="csv" accept=".csv,text/csv" aria-describedby="csv-hint" />
      </div>
      <Select id="consent" label={t("desk.recipients.consent")} value={consent} set={set_consent}
        options={choices} />
      <Field id="consent-source" label={t("desk.recipients.consent_source")}
        hint={t("desk.recipients.consent_source_hint")} value={source} set={set_source}
        faults={faults} />
      <div role="status">{busy ? <p class="govuk-body">{t("desk.recipients.importing")}</p>
        : result && <p class="notice notice--good" id="imported">{t("desk.recipients.imported", {
            added: number(result.added), changed: number(result.changed),
            unchanged: number(result.unchanged), refused: number(result.refused) })}</p>}</div>
      {result && !busy && <Refusals result={result} />}
      <button type="submit" class="govuk-button" aria-disabled={busy}>
        {t("desk.recipients.import_go")}</button>
    </form>
  );
}

function Found({ page, more }: { page: RecipientPage; more: () => void }) {
  const heads = ["address", "name", "role", "school", "region", "language", "consented", "state"]
    .map((key) => t(`desk.recipients.${key}`));
  return (
    <>
      <DataTable caption={t("desk.recipients.caption")} heads={heads}>
        {page.recipients.map((one) => (
          <tr class="govuk-table__row" key={one.recipient_id}>
            <th scope="row" class="govuk-table__header">{one.address}</th>
            <Cell>{one.name}</Cell><Cell>{one.role}</Cell><Cell>{one.school}</Cell>
            <Cell>{one.region}</Cell><Cell>{one.language}</Cell>
            <Cell>{[one.consent, one.consent_source].filter(Boolean).join(": ")}</Cell>
            <Cell><span class={`pill${one.state === "active" ? " pill--on_list" : ""}`}>
              {one.state}</span></Cell>
          </tr>
        ))}
      </DataTable>
      {page.next !== null && <button type="button" class="govuk-button govuk-button--secondary"
        onClick={more}>{t("desk.queue.more")}</button>}
    </>
  );
}

function Search({ version }: { version: number }) {
  const [typed, set_typed] = useState("*");
  const [group, set_group] = useState("*");
  const query = new URLSearchParams({ group }).toString();
  const { value, set_value, faults, again } = use_loaded(async () => ({
    page: await call<RecipientPage>(`${base}?${query}`),
    counts: await call<GroupCounts>(`${base}/count?${query}`),
  }), [group, version]);
  const more = async () => {
    if (!value) return;
    const next = await call<RecipientPage>(`${base}?${query}&after=${value.page.next}`);
    set_value({ ...value, page: { ...next,
      recipients: [...value.page.recipients, ...next.recipients] } });
  };
  return (
    <section aria-labelledby="search">
      <form class="sheet" novalidate onSubmit={(event) => {
        event.preventDefault();
        set_group(typed.trim() || "*");
      }}>
        <h2 class="govuk-heading-m" id="search">{t("desk.recipients.search")}</h2>
        <Field id="group" label={t("desk.sending.group")} hint={t("desk.sending.group_hint")} mono
          value={typed} set={set_typed} faults={[]} />
        <button type="submit" class="govuk-button govuk-button--secondary">
          {t("desk.recipients.search_go")}</button>
      </form>
      {!value ? <Loading faults={faults} again={again} /> : <>
        <p class="govuk-body" role="status" id="group-counts">{t("desk.recipients.counts", {
          active: number(value.counts.active), pending: number(value.counts.pending),
          suppressed: number(value.counts.suppressed) })}</p>
        {value.page.recipients.length > 0 && <Found page={value.page} more={() => void more()} />}
      </>}
    </section>
  );
}

function OneAddress({ done }: { done: () => void }) {
  const [address, set_address] = useState("");
  const [faults, set_faults] = useState<Fault[]>([]);
  const [result, set_result] = useState("");
  const act = async (name: "suppress" | "allow" | "forget") => {
    const body = { address: address.trim() };
    if (name === "forget" && !window.confirm(t("desk.recipients.forget_sure", body))) return;
    try {
      const found = name === "forget"
        ? (await call<{ deleted: boolean }>(`${base}/forget`, { method: "POST", body })).deleted
        : (await call<{ changed: boolean }>(`${base}/suppression`,
          { method: "POST", body: { ...body, suppressed: name === "suppress" } })).changed;
      set_result(t(`desk.recipients.${name}_${found ? "done" : "before"}`, body));
      set_faults([]);
      done();
    } catch (error) {
      set_result("");
      set_faults([{ text: problem_text(error), field: "one-address" }]);
    }
  };
  return (
    <form class="sheet" novalidate onSubmit={(event) => event.preventDefault()}>
      <h2 class="govuk-heading-m">{t("desk.recipients.one")}</h2>
      <Faults faults={faults} />
      <Field id="one-address" label={t("desk.recipients.address")} type="email"
        hint={t("desk.recipients.one_hint")} value={address} set={set_address} faults={faults} />
      <Notice text={result} />
      <div class="button-row">
        {(["suppress", "allow", "forget"] as const).map((name) => <button type="button"
          class={`govuk-button govuk-button--${name === "forget" ? "warning" : "secondary"}`}
          onClick={() => void act(name)}>{t(`desk.recipients.${name}`)}</button>)}
      </div>
    </form>
  );
}

export function RecipientsPage() {
  const [version, set_version] = useState(0);
  const changed = () => set_version((now) => now + 1);
  return (
    <>
      <Title>{t("desk.recipients.title")}</Title>
      <p class="govuk-body">{t("desk.recipients.lead")}</p>
      <Import done={changed} />
      <Search version={version} />
      <OneAddress done={changed} />
    </>
  );
}
