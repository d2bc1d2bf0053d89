// Banks: the lists of hashes. An administrator may make one.
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

export function BanksPage({ who }: { who: SignedIn }) {
  const { value, faults, again } =
    use_loaded(() => call<{ banks: Bank[] }>("/api/v1/banks"), []);
  const [result, set_result] = useState("");
  const made = (name: string) => {
    set_result(t("desk.banks.done", { name }));
    void again();
  };
  const heads = ["name", "entries", "enabled"].map((key) => t(`desk.banks.${key}`));
  return (
    <>
      <Title>{t("desk.banks.title")}</Title>
      <p class="govuk-body">{t("desk.banks.lead")}</p>
      <Notice text={result} />
      {!value ? <Loading faults={faults} again={again} />
        : value.banks.length === 0 ? <p class="govuk-body">{t("desk.banks.zero")}</p>
        : <DataTable caption={t("desk.banks.caption")} heads={heads}>
            {value.banks.map((bank) => (
              <tr class="govuk-table__row" key={bank.name}>
                <th scope="row" class="govuk-table__header mono">{bank.name}</th>
                <Cell>{number(bank.entries)}</Cell>
                <Cell>{t(bank.enabled ? "desk.banks.on" : "desk.banks.off")}</Cell>
              </tr>
            ))}
          </DataTable>}
      {who.role === "admin" && <NewBank made={made} />}
    </>
  );
}
