// The audit log, newest first, a page at a time.
import { useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { call, problem_text } from "./client.ts";
import { Cell, DataTable, Faults, Loading, Title, use_loaded, When, type Fault } from "./parts.tsx";
import type { AuditEntry } from "./types.ts";

interface AuditPageBody {
  entries: AuditEntry[];
}

const page_entries = 100;

function address(before?: number): string {
  const query = new URLSearchParams({ limit: String(page_entries) });
  if (before !== undefined) query.set("before", String(before));
  return `/api/v1/audit?${query.toString()}`;
}

/** Details as "name: value" pairs; a text as it is. */
export function details_text(details: unknown): string {
  if (details === null || details === undefined) return "";
  if (typeof details !== "object") return String(details);
  const text = (value: unknown) => typeof value === "string" ? value : JSON.stringify(value);
  return Object.entries(details).map(([name, value]) => `${name}: ${text(value)}`).join(", ");
}

function Row({ entry }: { entry: AuditEntry }) {
  return (
    <tr class="govuk-table__row">
      <th scope="row" class="govuk-table__header">{entry.seq}</th>
      <Cell><When at={entry.at} /></Cell>
      <Cell>{entry.actor}</Cell>
      <Cell>{entry.action}</Cell>
      <Cell>{entry.subject ?? ""}</Cell>
      <Cell class="details-cell">{details_text(entry.details)}</Cell>
      <Cell class="hash-cell mono"><span title={entry.hash}>{entry.hash}</span></Cell>
    </tr>
  );
}

export function AuditPage() {
  const { value, set_value, faults, again } = use_loaded(() => call<AuditPageBody>(address()), []);
  const [more, set_more] = useState(true);
  const [more_faults, set_more_faults] = useState<Fault[]>([]);
  const oldest = value?.entries[value.entries.length - 1];
  const older = async () => {
    if (!value || !oldest) return;
    try {
      const next = await call<AuditPageBody>(address(oldest.seq));
      set_value({ entries: [...value.entries, ...next.entries] });
      set_more(next.entries.length === page_entries);
      set_more_faults([]);
    } catch (error) {
      set_more_faults([{ text: problem_text(error) }]);
    }
  };
  const heads = ["seq", "at", "actor", "action", "subject", "details", "hash"]
    .map((key) => t(`desk.audit.${key}`));
  return (
    <>
      <Title>{t("desk.audit.title")}</Title>
      <p class="govuk-body">{t("desk.audit.lead")}</p>
      <Faults faults={more_faults} />
      {!value ? <Loading faults={faults} again={again} />
        : value.entries.length === 0 ? <p class="govuk-body">{t("desk.audit.zero")}</p>
        : <>
            <DataTable caption={t("desk.audit.caption")} heads={heads}>
              {value.entries.map((entry) => <Row key={entry.seq} entry={entry} />)}
            </DataTable>
            {more && value.entries.length >= page_entries &&
              <button type="button" class="govuk-button govuk-button--secondary"
                onClick={() => void older()}>{t("desk.audit.older")}</button>}
          </>}
    </>
  );
}
