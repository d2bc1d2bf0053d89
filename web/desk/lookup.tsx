// For a platform's people: is this hash near one on a bank, and what did we do with the upload?
import { useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { call, problem_text } from "./client.ts";
import { Cell, DataTable, Faults, Field, Notice, Radios, Title, type Fault } from "./parts.tsx";
import { kOutcomes } from "./types.ts";

type Answer = Record<string, { bank_content_id: number; distance: string }[]>;

interface Near {
  bank: string;
  id: number;
  distance: string;
}

function near_entries(answer: Answer): Near[] {
  const all = Object.entries(answer).flatMap(([bank, entries]) => entries.map((entry) => ({
    bank, id: entry.bank_content_id, distance: entry.distance,
  })));
  return all.sort((a, b) => Number(a.distance) - Number(b.distance));
}

function Report({ id, done, cancel }: {
  id: number; done: () => void; cancel: () => void;
}) {
  const [outcome, set_outcome] = useState("");
  const [reference, set_reference] = useState("");
  const [faults, set_faults] = useState<Fault[]>([]);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (outcome === "") {
      set_faults([{ text: t("desk.lookup.need_outcome"), field: `outcome-${kOutcomes[0]}` }]);
      return;
    }
    const body = { bank_content_id: id, outcome,
      ...(reference.trim() === "" ? {} : { reference: reference.trim() }) };
    try {
      await call("/api/v1/outcomes", { method: "POST", body });
      done();
    } catch (error) {
      set_faults([{ text: problem_text(error) }]);
    }
  };
  return (
    <form class="sheet" novalidate onSubmit={(event) => void submit(event)}>
      <Faults faults={faults} />
      <Radios name="outcome" legend={t("desk.lookup.outcome", { id })} value={outcome}
        set={set_outcome} faults={faults}
        options={kOutcomes.map((one) => ({ value: one, label: t(`desk.lookup.${one}`) }))} />
      <Field id="reference" label={t("desk.lookup.reference")}
        hint={t("desk.lookup.reference_hint")} value={reference} set={set_reference}
        faults={faults} width={20} />
      <div class="button-row">
        <button type="submit" class="govuk-button">{t("desk.lookup.send")}</button>
        <button type="button" class="govuk-button govuk-button--secondary" onClick={cancel}>
          {t("desk.lookup.cancel")}</button>
      </div>
    </form>
  );
}

function NearTable({ near, report }: { near: Near[]; report: (id: number) => void }) {
  const heads = ["bank", "entry", "distance", "report"].map((key) => t(`desk.lookup.${key}`));
  return (
    <DataTable caption={t("desk.lookup.caption")} heads={heads}>
      {near.map(({ bank, id, distance }) => (
        <tr class="govuk-table__row" key={id}>
          <th scope="row" class="govuk-table__header mono">{bank}</th>
          <Cell>{id}</Cell>
          <Cell>{t("desk.lookup.distance_value", { distance })}</Cell>
          <Cell><button type="button" class="small-button" onClick={() => report(id)}
            aria-label={t("desk.lookup.report_label", { id })}>{t("desk.lookup.report")}</button>
          </Cell>
        </tr>
      ))}
    </DataTable>
  );
}

export function LookupPage() {
  const [hash, set_hash] = useState("");
  const [near, set_near] = useState<Near[] | null>(null);
  const [chosen, set_chosen] = useState<number | null>(null);
  const [faults, set_faults] = useState<Fault[]>([]);
  const [result, set_result] = useState("");
  const submit = async (event: Event) => {
    event.preventDefault();
    const signal = hash.replace(/\s/g, "").toLowerCase();
    set_result("");
    set_chosen(null);
    if (!/^[0-9a-f]{64}$/.test(signal)) {
      set_faults([{ text: t("desk.lookup.hash_wrong"), field: "hash" }]);
      return;
    }
    try {
      const query = new URLSearchParams({ signal, signal_type: "pdq" });
      set_near(near_entries(await call<Answer>(`/m/lookup?${query.toString()}`)));
      set_faults([]);
    } catch (error) {
      set_near(null);
      set_faults([{ text: problem_text(error), field: "hash" }]);
    }
  };
  const reported = () => {
    set_chosen(null);
    set_result(t("desk.lookup.done"));
  };
  return (
    <>
      <Title>{t("desk.lookup.title")}</Title>
      <p class="govuk-body">{t("desk.lookup.lead")}</p>
      <Faults faults={faults} />
      <form class="sheet" novalidate onSubmit={(event) => void submit(event)}>
        <Field id="hash" label={t("desk.lookup.hash")} hint={t("desk.lookup.hash_hint")}
          value={hash} set={set_hash} faults={faults} mono />
        <button type="submit" class="govuk-button">{t("desk.lookup.go")}</button>
      </form>
      <Notice text={result} />
      <div role="status">{near?.length === 0 &&
        <p class="notice">{t("desk.lookup.none")}</p>}</div>
      {near && near.length > 0 && <NearTable near={near} report={set_chosen} />}
      {chosen !== null && <Report key={chosen} id={chosen} done={reported}
        cancel={() => set_chosen(null)} />}
    </>
  );
}
