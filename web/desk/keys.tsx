// Platform keys: made here, shown once, revoked here.
import { useState } from "preact/hooks";
import { moment, t } from "../shared/page_data.ts";
import { call, problem_text } from "./client.ts";
import {
  Cell, DataTable, Faults, Field, Loading, Notice, ShownOnce, Title, use_loaded, When, type Fault,
} from "./parts.tsx";
import type { PlatformKey } from "./types.ts";

interface NewKey {
  id: number | string;
  platform: string;
  key: string;
}

function KeyForm({ made }: { made: (key: NewKey) => void }) {
  const [platform, set_platform] = useState("");
  const [faults, set_faults] = useState<Fault[]>([]);
  const submit = async (event: Event) => {
    event.preventDefault();
    const name = platform.trim();
    if (name === "") {
      set_faults([{ text: t("desk.keys.platform_missing"), field: "platform" }]);
      return;
    }
    try {
      made(await call<NewKey>("/api/v1/keys", { method: "POST", body: { platform: name } }));
      set_platform("");
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
      <button type="submit" class="govuk-button">{t("desk.keys.go")}</button>
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
  const heads = ["platform", "created", "used", "state"].map((key) => t(`desk.keys.${key}`));
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
    </>
  );
}
