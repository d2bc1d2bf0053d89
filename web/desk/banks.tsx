// Banks: the lists of hashes. An administrator may make one, and say whether others may fetch it.
import { useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { call, problem_text } from "./client.ts";
import {
  Cell, DataTable, Faults, Field, Loading, Notice, number, Title, use_loaded, type Fault,
} from "./parts.tsx";
import type { Bank, SignedIn } from "./types.ts";

function NewBank({ made }: { made: (name: string) => void }) {
  const [name, set_name] = useState("");
  const [faults, set_faults] = useState<Fault[]>([]);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!/^[A-Z][A-Z0-9_]*$/.test(name)) {
      set_faults([{ text: t("desk.banks.name_wrong"), field: "bank-name" }]);
      return;
    }
    try {
      await call("/api/v1/banks", { method: "POST", body: { name } });
      set_faults([]);
      set_name("");
      made(name);
    } catch (error) {
      set_faults([{ text: problem_text(error), field: "bank-name" }]);
    }
  };
  return (
    <form class="sheet" novalidate onSubmit={(event) => void submit(event)}>
      <h2 class="govuk-heading-m">{t("desk.banks.new")}</h2>
      <Faults faults={faults} />
      <Field id="bank-name" label={t("desk.banks.name")} hint={t("desk.banks.new_hint")}
        value={name} set={set_name} faults={faults} mono width={20} />
      <button type="submit" class="govuk-button">{t("desk.banks.go")}</button>
    </form>
  );
}

/** Whether other programs are offered the bank; an administrator changes it, after a question. */
function Sharing({ bank, admin, share }: {
  bank: Bank; admin: boolean; share: (bank: Bank) => void;
}) {
  const state = t(bank.shared ? "desk.banks.shared" : "desk.banks.not_shared");
  if (!admin || bank.name === "WELL_KNOWN") return <>{state}</>;
  const deed = bank.shared ? "unshare" : "share";
  return (
    <div class="button-cell"><span>{state}</span>
      <button type="button" class="small-button" onClick={() => share(bank)}
        aria-label={t(`desk.banks.${deed}_label`, { name: bank.name })}>{t(`desk.banks.${deed}`)}</button>
    </div>
  );
}

export function BanksPage({ who }: { who: SignedIn }) {
  const { value, faults, again } =
    use_loaded(() => call<{ banks: Bank[] }>("/api/v1/banks"), []);
  const [result, set_result] = useState("");
  const [wrong, set_wrong] = useState<Fault[]>([]);
  const share = async ({ name, shared }: Bank) => {
    if (!window.confirm(t(`desk.banks.${shared ? "unshare" : "share"}_sure`, { name }))) return;
    try {
      await call(`/api/v1/banks/${encodeURIComponent(name)}/sharing`,
        { method: "PUT", body: { shared: !shared } });
      set_wrong([]);
      set_result(t(`desk.banks.${shared ? "unshare" : "share"}_done`, { name }));
      await again();
    } catch (error) {
      set_wrong([{ text: problem_text(error) }]);
    }
  };
  const made = (name: string) => {
    set_result(t("desk.banks.done", { name }));
    void again();
  };
  const heads = ["name", "entries", "enabled", "sharing"].map((key) => t(`desk.banks.${key}`));
  return (
    <>
      <Title>{t("desk.banks.title")}</Title>
      <p class="govuk-body">{t("desk.banks.lead")}</p>
      <Notice text={result} />
      <Faults faults={wrong} />
      {!value ? <Loading faults={faults} again={again} />
        : value.banks.length === 0 ? <p class="govuk-body">{t("desk.banks.zero")}</p>
        : <DataTable caption={t("desk.banks.caption")} heads={heads}>
            {value.banks.map((bank) => (
              <tr class="govuk-table__row" key={bank.name}>
                <th scope="row" class="govuk-table__header mono">{bank.name}</th>
                <Cell>{number(bank.entries)}</Cell>
                <Cell>{t(bank.enabled ? "desk.banks.on" : "desk.banks.off")}</Cell>
                <Cell><Sharing bank={bank} admin={who.role === "admin"}
                  share={(chosen) => void share(chosen)} /></Cell>
              </tr>
            ))}
          </DataTable>}
      {who.role === "admin" && <NewBank made={made} />}
    </>
  );
}
