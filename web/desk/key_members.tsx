// Who can read reports: giving a colleague the keys, and taking access away.
import { useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { call } from "./client.ts";
import { checked_keys, remember_keys } from "./key_checked.ts";
import { Cell, DataTable } from "./parts.tsx";
import type { KeyPart } from "./report_keys.tsx";
import type { KeyMember, ReportKeys } from "./report_types.ts";
import { ask, held_ids, holds, keys_path, use_vault } from "./vault.ts";
import { Fingerprint } from "./vault_gate.tsx";

interface GiveProps {
  one: KeyMember;
  give: () => Promise<unknown>;
  cancel: () => void;
}

function Compare({ one, give, cancel }: GiveProps) {
  const before = checked_keys()[one.name];
  const [busy, set_busy] = useState(false);
  const go = () => {
    if (busy) return;
    set_busy(true);
    void give().then(() => set_busy(false));
  };
  return (
    <section class="notice notice--warn" aria-labelledby="compare">
      <h3 class="govuk-heading-s" id="compare">{t("desk.rkeys.compare", { name: one.name })}</h3>
      <p>{t("desk.rkeys.compare_lead", { name: one.name })}</p>
      <p class="secret"><Fingerprint of={one.recipient} /></p>
      {before && before !== one.recipient && <p><strong>{t("desk.rkeys.compare_other")}</strong></p>}
      <div class="button-row">
        <button type="button" class="govuk-button" aria-disabled={busy} onClick={go}>
          {t("desk.rkeys.compare_go")}</button>
        <button type="button" class="govuk-button govuk-button--secondary" onClick={cancel}>
          {t("desk.rkeys.compare_stop")}</button>
      </div>
    </section>
  );
}

interface RowProps {
  one: KeyMember;
  self: boolean;
  give: (() => void) | null;
  remove: (() => void) | null;
}

function Row({ one, self, give, remove }: RowProps) {
  const { name, missing } = one;
  return (
    <tr class="govuk-table__row">
      <th scope="row" class="govuk-table__header">{name}{self && ` (${t("desk.rkeys.you")})`}</th>
      <Cell>{t(`desk.role.${one.role}`)}</Cell>
      <Cell><Fingerprint of={one.recipient} /></Cell>
      <Cell><span class={`pill${missing.length === 0 ? " pill--on_list" : " pill--shared"}`}>
        {t(missing.length === 0 ? "desk.rkeys.has_access" : "desk.rkeys.lacks_access")}</span></Cell>
      <Cell>{(give || remove) && <div class="button-cell">
        {give && <button type="button" class="small-button" onClick={give}
          aria-label={t("desk.rkeys.give_label", { name })}>{t("desk.rkeys.give")}</button>}
        {remove && <button type="button" class="small-button" onClick={remove}
          aria-label={t("desk.rkeys.take_label", { name })}>{t("desk.rkeys.take")}</button>}
      </div>}</Cell>
    </tr>
  );
}

async function give_keys(one: KeyMember): Promise<ReportKeys> {
  const key_ids = one.missing.filter((id) => held_ids().includes(id));
  const { wraps } = await ask({ kind: "wrap_for", recipient: one.recipient, key_ids });
  const fresh = await call<ReportKeys>(`${keys_path}/wraps`,
    { method: "POST", body: { name: one.name, recipient: one.recipient, wraps } });
  remember_keys([one]);
  return fresh;
}

export function MembersSection({ keys, who, act }: KeyPart) {
  const open = use_vault();
  const [asked, set_asked] = useState("");
  const can_give = open && holds(keys.team?.key_id);
  const remove = (name: string) => {
    if (!window.confirm(t("desk.rkeys.take_sure", { name }))) return;
    void act(t("desk.rkeys.taken", { name }), () => call<ReportKeys>(
      `${keys_path}/members/${encodeURIComponent(name)}`, { method: "DELETE" }));
  };
  const give = async (one: KeyMember) => {
    if (await act(t("desk.rkeys.given", { name: one.name }), () => give_keys(one))) set_asked("");
  };
  const chosen = keys.members.find((one) => one.name === asked && one.missing.length > 0);
  const heads = ["name", "role", "fingerprint", "access", "actions"];
  return (
    <section class="members" aria-labelledby="members">
      <h2 class="govuk-heading-m" id="members">{t("desk.rkeys.members")}</h2>
      <p class="govuk-body">{t("desk.rkeys.members_lead")}</p>
      {chosen && <Compare key={chosen.name} one={chosen} give={() => give(chosen)}
        cancel={() => set_asked("")} />}
      {keys.members.length === 0 ? <p class="govuk-body">{t("desk.rkeys.members_none")}</p>
        : <DataTable caption={t("desk.rkeys.members_caption")}
            heads={heads.map((key) => t(`desk.rkeys.head_${key}`))}>
            {keys.members.map((one) => <Row key={one.name} one={one} self={one.name === who.name}
              give={can_give && one.missing.length > 0 && one.name !== who.name
                ? () => set_asked(one.name) : null}
              remove={who.role === "admin" && one.name !== who.name ? () => remove(one.name) : null} />)}
          </DataTable>}
    </section>
  );
}
