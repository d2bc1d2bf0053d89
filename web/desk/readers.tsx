// Who was told of an alert, and who has said that they have read it.
import { useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { alert_path, type AlertReader, type Progress } from "./alert_types.ts";
import { AlertNav } from "./alerts.tsx";
import { call } from "./client.ts";
import { Cell, DataTable, Loading, number, Radios, Title, use_loaded, When } from "./parts.tsx";
import { Link } from "./router.tsx";

interface ReaderPage {
  readers: AlertReader[];
  next: number | null;
}

export function ReadersPage({ identifier }: { identifier: string }) {
  const [has_read, set_has_read] = useState("false");
  const address = (after: number) => `${alert_path(identifier, "/readers")}?${
    new URLSearchParams({ has_read, limit: "50", after: String(after) }).toString()}`;
  const { value: progress } =
    use_loaded(() => call<Progress>(alert_path(identifier, "/progress")), [identifier]);
  const { value, set_value, faults, again } =
    use_loaded(() => call<ReaderPage>(address(0)), [identifier, has_read]);
  const more = async () => {
    if (!value || value.next === null) return;
    const next = await call<ReaderPage>(address(value.next));
    set_value({ ...next, readers: [...value.readers, ...next.readers] });
  };
  const heads = ["address", "name", "role", "school", "region"].map((key) =>
    t(`desk.recipients.${key}`)).concat(has_read === "true" ? [t("desk.read.at")] : []);
  return (
    <>
      <p><Link to="/desk/alerts" class="govuk-link">{t("desk.alerts.back")}</Link></p>
      <Title>{t("desk.read.title", { identifier })}</Title>
      <AlertNav identifier={identifier} current="read" />
      <p class="govuk-body">{t("desk.read.lead")}</p>
      {progress && <p class="govuk-body" id="read-count"><strong>{t("desk.read.count", {
        read: number(progress.acknowledged), told: number(progress.counts.accepted ?? 0) })}
      </strong></p>}
      <Radios name="has-read" legend={t("desk.read.show")} value={has_read} set={set_has_read}
        faults={[]} options={["false", "true"].map((value) =>
          ({ value, label: t(`desk.read.show_${value}`) }))} />
      {!value ? <Loading faults={faults} again={again} />
        : value.readers.length === 0 ? <p class="govuk-body">{t("desk.read.zero")}</p>
        : <>
            <DataTable caption={t(`desk.read.show_${has_read}`)} heads={heads}>
              {value.readers.map((one) => (
                <tr class="govuk-table__row" key={one.recipient_id}>
                  <th scope="row" class="govuk-table__header">{one.address}</th>
                  <Cell>{one.name}</Cell><Cell>{one.role}</Cell><Cell>{one.school}</Cell>
                  <Cell>{one.region}</Cell>
                  {one.read_at && <Cell><When at={one.read_at} /></Cell>}
                </tr>
              ))}
            </DataTable>
            {value.next !== null && <button type="button"
              class="govuk-button govuk-button--secondary" onClick={() => void more()}>
              {t("desk.queue.more")}</button>}
          </>}
    </>
  );
}
