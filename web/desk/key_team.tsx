// The team's key: made at the first set-up, made anew when somebody leaves.
import { useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { call } from "./client.ts";
import { Tick } from "./fields.tsx";
import { checked_keys, remember_keys } from "./key_checked.ts";
import { Cell, DataTable, Faults, When, type Fault } from "./parts.tsx";
import type { KeyPart } from "./report_keys.tsx";
import type { KeyMember, ReportKeys } from "./report_types.ts";
import { ask, holds, keys_path, take_wraps, use_vault } from "./vault.ts";
import { Fingerprint } from "./vault_gate.tsx";

/** Who gets the next key of a kind: all who have the one it replaces, and oneself. */
function heirs({ members, me, ...keys }: ReportKeys, kind: "team" | "link" = "team"): KeyMember[] {
  const replaced = keys[kind]?.key_id;
  return members.filter(({ name, missing }) => name === me?.name
    || replaced !== undefined && !missing.includes(replaced));
}

async function make_key(keys: ReportKeys, kind: "team" | "link"): Promise<ReportKeys> {
  const members = heirs(keys, kind).map(({ name, recipient }) => ({ name, recipient }));
  const made = kind === "team" ? await ask({ kind: "make_team", members })
    : await ask({ kind: "make_link", members });
  const fresh = await call<ReportKeys>(keys_path, { method: "POST",
    body: { kind, replaces: keys[kind]?.key_id ?? null, ...made } });
  await take_wraps(fresh);
  return fresh;
}

/** What is still missing of a first set-up, or both anew. */
async function make_both(keys: ReportKeys, anew: { team: boolean; link: boolean }): Promise<ReportKeys> {
  let now = keys;
  if (anew.team || !now.team) now = await make_key(now, "team");
  if (anew.link || !now.link) now = await make_key(now, "link");
  return now;
}

function Heirs({ keys }: { keys: ReportKeys }) {
  const before = checked_keys();
  return (
    <ul class="govuk-list">
      {heirs(keys).map(({ name, recipient }) => (
        <li key={name}><strong>{name}</strong>{" "}<Fingerprint of={recipient} />{" "}
          {name === keys.me?.name ? t("desk.rkeys.you")
            : before[name] === recipient ? t("desk.rkeys.checked")
            : <span class="pill pill--shared">{t(before[name] ? "desk.rkeys.other_than_checked"
              : "desk.rkeys.not_checked")}</span>}</li>
      ))}
    </ul>
  );
}

function MakeForm({ keys, act }: Pick<KeyPart, "keys" | "act">) {
  const first = keys.team === null || keys.link === null;
  const [with_link, set_with_link] = useState(false);
  const [sure, set_sure] = useState(false);
  const [faults, set_faults] = useState<Fault[]>([]);
  const [busy, set_busy] = useState(false);
  const others = heirs(keys).length > 1;
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    if (others && !sure) {
      set_faults([{ text: t("desk.rkeys.heirs_missing"), field: "heirs-sure" }]);
      return;
    }
    set_faults([]);
    set_busy(true);
    const done = await act(t(first ? "desk.rkeys.team_done" : "desk.rkeys.rotated"), () =>
      make_both(keys, { team: !first, link: !first && with_link }));
    if (done) remember_keys(heirs(keys));
    set_sure(false);
    set_busy(false);
  };
  return (
    <form novalidate onSubmit={(event) => void submit(event)}>
      <Faults faults={faults} />
      <p class="govuk-body">{t("desk.rkeys.heirs")}</p>
      <Heirs keys={keys} />
      {others && <div class="govuk-form-group"><Tick id="heirs-sure" label={t("desk.rkeys.heirs_sure")}
        checked={sure} set={set_sure} /></div>}
      {!first && <div class="govuk-form-group"><Tick id="with-link" label={t("desk.rkeys.with_link")}
        checked={with_link} set={set_with_link} /></div>}
      <button type="submit" class="govuk-button" aria-disabled={busy}>
        {t(busy ? "desk.rkeys.working" : first ? "desk.rkeys.team_go" : "desk.rkeys.rotate_go")}</button>
    </form>
  );
}

function Old({ keys }: { keys: ReportKeys }) {
  const heads = ["key", "for", "made", "retired", "yours"].map((key) => t(`desk.rkeys.head_${key}`));
  return (
    <details class="govuk-details">
      <summary class="govuk-details__summary"><span class="govuk-details__summary-text">
        {t("desk.rkeys.all")}</span></summary>
      <DataTable caption={t("desk.rkeys.all")} heads={heads}>
        {keys.keys.map((one) => (
          <tr class="govuk-table__row" key={one.key_id}>
            <th scope="row" class="govuk-table__header mono">{one.key_id}</th>
            <Cell>{t(`desk.rkeys.kind_${one.kind}`)}</Cell>
            <Cell><When at={one.created_at} />, {one.created_by}</Cell>
            <Cell>{one.retired_at ? <When at={one.retired_at} /> : t("desk.rkeys.current")}</Cell>
            <Cell>{t(keys.wraps.some(({ key_id }) => key_id === one.key_id)
              ? "desk.case.yes" : "desk.case.no")}</Cell>
          </tr>
        ))}
      </DataTable>
    </details>
  );
}

export function TeamSection({ keys, act }: KeyPart) {
  const open = use_vault();
  const may_rotate = open && keys.team !== null && holds(keys.team.key_id);
  const first = keys.team === null || keys.link === null;
  return (
    <section class="sheet" aria-labelledby="team">
      <h2 class="govuk-heading-m" id="team">{t("desk.rkeys.team")}</h2>
      <p class="govuk-body">{t("desk.rkeys.team_lead")}</p>
      {keys.team && <dl class="facts">
        <dt>{t("desk.rkeys.fingerprint")}</dt><dd><Fingerprint of={keys.team.recipient} /></dd>
        <dt>{t("desk.rkeys.made")}</dt>
        <dd><When at={keys.team.created_at} />, {keys.team.created_by}</dd>
      </dl>}
      {keys.team && <p class="govuk-hint">{t("desk.rkeys.team_hint")}</p>}
      {keys.rotation_needed && <p class="notice notice--bad">{t("desk.rkeys.rotation_needed")}</p>}
      {!keys.me ? <p class="govuk-body">{t("desk.rkeys.own_first")}</p>
        : !open ? <p class="govuk-body">{t("desk.rkeys.unlock_first")}</p>
        : first ? <MakeForm keys={keys} act={act} />
        : may_rotate ? <details class="govuk-details" open={keys.rotation_needed}>
            <summary class="govuk-details__summary"><span class="govuk-details__summary-text">
              {t("desk.rkeys.rotate")}</span></summary>
            <div class="govuk-details__text"><p>{t("desk.rkeys.rotate_lead")}</p>
              <MakeForm keys={keys} act={act} key={keys.team?.key_id} /></div>
          </details>
        : <p class="govuk-body">{t("desk.vault.no_access")}</p>}
      {keys.keys.length > 0 && <Old keys={keys} />}
    </section>
  );
}
