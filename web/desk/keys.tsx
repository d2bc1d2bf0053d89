// Platform keys: made here, shown once, revoked here; which may change lists, and which may submit hashes.
import { useState } from "preact/hooks";
import { moment, t } from "../shared/page_data.ts";
import { call, problem_text } from "./client.ts";
import { Select, Tick } from "./fields.tsx";
import {
  Cell, DataTable, Faults, Field, Loading, Notice, ShownOnce, Title, use_loaded, When, type Fault,
} from "./parts.tsx";
import type { Bank, PlatformKey } from "./types.ts";

interface NewKey {
  id: number | string;
  platform: string;
  key: string;
}

function KeyForm({ made }: { made: (key: NewKey) => void }) {
  const [platform, set_platform] = useState("");
  const [curator, set_curator] = useState(false);
  const [faults, set_faults] = useState<Fault[]>([]);
  const submit = async (event: Event) => {
    event.preventDefault();
    const name = platform.trim();
    if (name === "") {
      set_faults([{ text: t("desk.keys.platform_missing"), field: "platform" }]);
      return;
    }
    try {
      made(await call<NewKey>("/api/v1/keys", { method: "POST",
        body: { platform: name, ...(curator ? { curator: true } : {}) } }));
      set_platform("");
      set_curator(false);
      set_faults([]);
    } catch (error) {
      set_faults([{ text: problem_text(error), field: "platform" }]);
    }
  };
  return (
    <form class="sheet" novalidate onSubmit={(event) => void submit(event)}>
      <h2 class="govuk-heading-m">{t("desk.keys.new")}</h2>
      <Faults faults={faults} />
      <Field id="platform" label={t("desk.keys.platform")} hint={t("desk.keys.platform_hint")}
        value={platform} set={set_platform} faults={faults} width={20} />
      <div class="govuk-form-group">
        <Tick id="curator" label={t("desk.keys.curator")} hint={t("desk.keys.curator_hint")}
          checked={curator} set={set_curator} /></div>
      <button type="submit" class="govuk-button">{t("desk.keys.go")}</button>
    </form>
  );
}

/** What a key may do beside looking up. */
function rights(one: PlatformKey): string {
  return [one.curator && t("desk.keys.curator"),
    one.submit_bank && t("desk.keys.submits", { bank: one.submit_bank })].filter(Boolean).join(". ");
}

/** Lets a key submit hashes to a bank, or to none. */
function SubmissionForm({ keys, saved }: { keys: PlatformKey[]; saved: (text: string) => void }) {
  const { value } = use_loaded(() => call<{ banks: Bank[] }>("/api/v1/banks"), []);
  const [id, set_id] = useState("");
  const [bank, set_bank] = useState("");
  const [faults, set_faults] = useState<Fault[]>([]);
  const chosen = keys.find((one) => String(one.id) === id);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!chosen) {
      set_faults([{ text: t("desk.keys.submit_missing"), field: "submit-key" }]);
      return;
    }
    try {
      await call(`/api/v1/keys/${encodeURIComponent(id)}/submissions`,
        { method: "PUT", body: bank === "" ? {} : { bank } });
      set_faults([]);
      saved(t(bank === "" ? "desk.keys.submit_ended" : "desk.keys.submit_done",
        { platform: chosen.platform, bank }));
    } catch (error) {
      set_faults([{ text: problem_text(error) }]);
    }
  };
  return (
    <form class="sheet" id="submissions" novalidate onSubmit={(event) => void submit(event)}>
      <h2 class="govuk-heading-m">{t("desk.keys.submit_title")}</h2>
      <p class="govuk-body">{t("desk.keys.submit_lead")}</p>
      <Faults faults={faults} />
      <Select id="submit-key" label={t("desk.keys.submit_key")} value={id} faults={faults}
        set={(fresh) => {
          set_id(fresh);
          set_bank(keys.find((one) => String(one.id) === fresh)?.submit_bank ?? "");
        }}
        options={[{ value: "", label: t("desk.keys.submit_choose") }, ...keys.map((one) =>
          ({ value: String(one.id), label: `${one.platform}, ${moment(one.created_at, "short")}` }))]} />
      <Select id="submit-bank" label={t("desk.keys.submit_bank")} value={bank} set={set_bank}
        options={[{ value: "", label: t("desk.keys.submit_none") },
          ...(value?.banks ?? []).map(({ name }) => ({ value: name, label: name }))]} />
      <button type="submit" class="govuk-button">{t("desk.cset.save")}</button>
    </form>
  );
}

function KeyRow({ one, revoke }: { one: PlatformKey; revoke: (one: PlatformKey) => void }) {
  const label = { platform: one.platform, time: moment(one.created_at, "short") };
  return (
    <tr class="govuk-table__row">
      <th scope="row" class="govuk-table__header">{one.platform}</th>
      <Cell><When at={one.created_at} /></Cell>
      <Cell>{one.last_used_at ? <When at={one.last_used_at} /> : t("desk.keys.never")}</Cell>
      <Cell>{rights(one)}</Cell>
      <Cell>{one.revoked_at
        ? t("desk.keys.revoked", { time: moment(one.revoked_at, "short") })
        : <div class="button-cell"><span class="pill pill--on_list">{t("desk.keys.active")}</span>
            <button type="button" class="small-button" onClick={() => revoke(one)}
              aria-label={t("desk.keys.revoke_label", label)}>{t("desk.keys.revoke")}</button>
          </div>}</Cell>
    </tr>
  );
}

export function KeysPage() {
  const { value, faults, again } = use_loaded(() => call<{ keys: PlatformKey[] }>("/api/v1/keys"), []);
  const [made, set_made] = useState<NewKey | null>(null);
  const [result, set_result] = useState("");
  const [revoke_faults, set_revoke_faults] = useState<Fault[]>([]);
  const revoke = async (one: PlatformKey) => {
    if (!window.confirm(t("desk.keys.revoke_sure", { platform: one.platform }))) return;
    try {
      await call(`/api/v1/keys/${encodeURIComponent(String(one.id))}`, { method: "DELETE" });
      set_revoke_faults([]);
      set_result(t("desk.keys.revoke_done", { platform: one.platform }));
      if (made?.id === one.id) set_made(null);
      await again();
    } catch (error) {
      set_revoke_faults([{ text: problem_text(error) }]);
    }
  };
  const show = (key: NewKey) => {
    set_result("");
    set_made(key);
    void again();
  };
  const saved = (text: string) => {
    set_result(text);
    void again();
  };
  const active = (value?.keys ?? []).filter(({ revoked_at }) => revoked_at === null);
  const heads = ["platform", "created", "used", "rights", "state"].map((key) => t(`desk.keys.${key}`));
  return (
    <>
      <Title>{t("desk.keys.title")}</Title>
      <p class="govuk-body">{t("desk.keys.lead")}</p>
      <Faults faults={revoke_faults} />
      <Notice text={result} />
      {made && <ShownOnce id="new-key" title={t("desk.keys.made", { platform: made.platform })}
        secret={made.key} note={t("desk.keys.once")} copy={t("desk.keys.copy")}
        copied={t("desk.keys.copied")} />}
      {!value ? <Loading faults={faults} again={again} />
        : value.keys.length === 0 ? <p class="govuk-body">{t("desk.keys.zero")}</p>
        : <DataTable caption={t("desk.keys.caption")} heads={heads}>
            {value.keys.map((one) => <KeyRow key={one.id} one={one}
              revoke={(chosen) => void revoke(chosen)} />)}
          </DataTable>}
      <KeyForm made={show} />
      {active.length > 0 && <SubmissionForm keys={active} saved={saved} />}
    </>
  );
}
