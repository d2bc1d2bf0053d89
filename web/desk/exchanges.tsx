// Lists that come in and lists that go out: whom this server fetches from, and who fetches from it.
import { useState } from "preact/hooks";
import { t, t_count } from "../shared/page_data.ts";
import { call } from "./client.ts";
import { AddExchange } from "./exchange_add.tsx";
import { ExchangeTable } from "./exchange.tsx";
import { exchanges_path, type Exchange, type Reader, type Readers } from "./exchange_types.ts";
import { Cell, DataTable, Loading, Notice, number, Title, use_loaded, When } from "./parts.tsx";
import { Link } from "./router.tsx";
import type { Bank, PlatformKey } from "./types.ts";

function Incoming() {
  const { value, faults, again } =
    use_loaded(() => call<{ exchanges: Exchange[] }>(exchanges_path), []);
  const [said, set_said] = useState("");
  const made = (one: Exchange) => {
    set_said(t("desk.xch.added", { name: one.name, bank: one.bank }));
    void again();
  };
  return (
    <section aria-labelledby="in-title">
      <div class="table-head">
        <h2 class="govuk-heading-m" id="in-title">{t("desk.xch.in_title")}</h2>
        <button type="button" class="small-button" onClick={() => void again()}>
          {t("desk.queue.refresh")}</button>
      </div>
      <p class="govuk-body">{t("desk.xch.in_lead")}</p>
      <Notice text={said} />
      {!value ? <Loading faults={faults} again={again} />
        : value.exchanges.length === 0 ? <p class="govuk-body">{t("desk.xch.in_zero")}</p>
        : <ExchangeTable all={value.exchanges} />}
      <AddExchange made={made} />
    </section>
  );
}

interface Outside {
  readers: Readers;
  banks: Bank[];
  keys: PlatformKey[];
}

async function load_outside(): Promise<Outside> {
  const [readers, { banks }, { keys }] = await Promise.all([
    call<Readers>("/api/v1/exchange-readers"), call<{ banks: Bank[] }>("/api/v1/banks"),
    call<{ keys: PlatformKey[] }>("/api/v1/keys")]);
  return { readers, banks, keys };
}

/** Platforms with a key in force that have fetched nothing yet. */
function never_came({ readers, keys }: Outside): string[] {
  const came = new Set(readers.readers.map(({ platform }) => platform));
  return [...new Set(keys.filter(({ revoked_at, platform }) => revoked_at === null
    && !came.has(platform)).map(({ platform }) => platform))].sort();
}

function Readers({ all, never }: { all: Reader[]; never: string[] }) {
  const heads = ["platform", "come", "left", "at"].map((key) => t(`desk.xch.reader_${key}`));
  return (
    <DataTable caption={t("desk.xch.out_caption")} heads={heads}>
      {all.map((one) => (
        <tr class="govuk-table__row" key={one.platform}>
          <th scope="row" class="govuk-table__header">{one.platform}</th>
          <Cell>{one.left === 0 ? <span class="pill pill--on_list">{t("desk.xch.up_to_date")}</span>
            : <span class="pill pill--shared">{t("desk.xch.behind")}</span>}</Cell>
          <Cell>{number(one.left)}</Cell>
          <Cell>{one.revision === 0 ? t("desk.xch.never") : <When at={one.at} />}</Cell>
        </tr>
      ))}
      {never.map((platform) => (
        <tr class="govuk-table__row" key={platform}>
          <th scope="row" class="govuk-table__header">{platform}</th>
          <Cell>{t("desk.xch.never_came")}</Cell><Cell>{""}</Cell><Cell>{t("desk.xch.never")}</Cell>
        </tr>
      ))}
    </DataTable>
  );
}

function Outgoing() {
  const { value, faults, again } = use_loaded(load_outside, []);
  const body = (found: Outside) => {
    const shared = found.banks.filter((bank) => bank.shared).map(({ name }) => name);
    const never = never_came(found);
    const curators = found.keys.filter(({ curator, revoked_at }) => curator && revoked_at === null);
    return (
      <>
        <dl class="facts" id="offered">
          <dt>{t("desk.xch.shared")}</dt>
          <dd>{shared.length === 0 ? t("desk.xch.shared_none") : shared.join(", ")}</dd>
          <dt>{t("desk.xch.curators")}</dt>
          <dd>{curators.length === 0 ? t("desk.xch.curators_none")
            : [...new Set(curators.map(({ platform }) => platform))].join(", ")}</dd>
        </dl>
        <p class="govuk-body button-row">
          <Link to="/desk/banks" class="govuk-link">{t("desk.xch.to_banks")}</Link>
          <Link to="/desk/keys" class="govuk-link">{t("desk.xch.to_keys")}</Link></p>
        {found.readers.readers.length + never.length === 0
          ? <p class="govuk-body">{t("desk.xch.out_zero")}</p> : <>
              <p class="govuk-body" role="status">{t_count("desk.xch.out_count",
                found.readers.readers.length)}</p>
              <Readers all={found.readers.readers} never={never} /></>}
      </>
    );
  };
  return (
    <section aria-labelledby="out-title">
      <h2 class="govuk-heading-m" id="out-title">{t("desk.xch.out_title")}</h2>
      <p class="govuk-body">{t("desk.xch.out_lead")}</p>
      {value ? body(value) : <Loading faults={faults} again={again} />}
    </section>
  );
}

export function ExchangesPage() {
  return (
    <>
      <Title>{t("desk.xch.title")}</Title>
      <Incoming />
      <Outgoing />
    </>
  );
}
