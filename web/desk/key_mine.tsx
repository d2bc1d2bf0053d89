// One's own key: made here, kept under a passphrase, unlocked, given another passphrase, made anew.
import { useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { Tick } from "./fields.tsx";
import { PasskeyPart } from "./key_passkey.tsx";
import { Faults, Field, When, type Fault } from "./parts.tsx";
import type { KeyPart } from "./report_keys.tsx";
import type { ReportKeys } from "./report_types.ts";
import { change_passphrase, make_identity, use_vault } from "./vault.ts";
import { Fingerprint, UnlockForm } from "./vault_gate.tsx";

const least_characters = 12;

/** The faults of a new passphrase, twice typed. */
function passphrase_faults(prefix: string, first: string, second: string): Fault[] {
  if ([...first].length < least_characters) {
    return [{ text: t("desk.rkeys.passphrase_short"), field: `${prefix}-passphrase` }];
  }
  return first === second ? []
    : [{ text: t("desk.rkeys.passphrase_differs"), field: `${prefix}-again` }];
}

interface NewPassphraseProps {
  prefix: string;
  /** The passphrase there is, where it is asked for. */
  old?: boolean;
  agree?: string;
  go: string;
  name: string;
  take: (passphrase: string, old: string) => Promise<boolean>;
}

function NewPassphrase({ prefix, old, agree, go, name, take }: NewPassphraseProps) {
  const [before, set_before] = useState("");
  const [first, set_first] = useState("");
  const [second, set_second] = useState("");
  const [agreed, set_agreed] = useState(false);
  const [faults, set_faults] = useState<Fault[]>([]);
  const [busy, set_busy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    const found = passphrase_faults(prefix, first, second);
    if (old && before === "") {
      found.unshift({ text: t("desk.vault.passphrase_missing"), field: `${prefix}-old` });
    }
    if (agree && !agreed) found.push({ text: t("desk.rkeys.agree_missing"), field: `${prefix}-agree` });
    set_faults(found);
    if (found.length > 0) return;
    set_busy(true);
    await take(first, before);
    set_busy(false);
  };
  return (
    <form novalidate onSubmit={(event) => void submit(event)}>
      <Faults faults={faults} />
      <input type="text" class="govuk-visually-hidden" autocomplete="username" readOnly
        value={`${name} (keys)`} tabIndex={-1} aria-hidden="true" />
      {old && <Field id={`${prefix}-old`} label={t("desk.rkeys.passphrase_old")} type="password"
        autocomplete="current-password" value={before} set={set_before} faults={faults} />}
      <Field id={`${prefix}-passphrase`} label={t("desk.rkeys.passphrase_new")}
        hint={t("desk.rkeys.passphrase_hint")} type="password" autocomplete="new-password"
        value={first} set={set_first} faults={faults} />
      <Field id={`${prefix}-again`} label={t("desk.rkeys.passphrase_again")} type="password"
        autocomplete="new-password" value={second} set={set_second} faults={faults} />
      {agree && <div class="govuk-form-group">
        <Tick id={`${prefix}-agree`} label={agree} checked={agreed} set={set_agreed} /></div>}
      <button type="submit" class="govuk-button" aria-disabled={busy}>
        {t(busy ? "desk.rkeys.working" : go)}</button>
    </form>
  );
}

function Lost() {
  return (
    <div class="notice notice--warn">
      <h3 class="govuk-heading-s">{t("desk.rkeys.lost_title")}</h3>
      <ul class="govuk-list govuk-list--bullet">
        {["colleague", "alone", "recovery", "nobody"].map((one) =>
          <li key={one}>{t(`desk.rkeys.lost_${one}`)}</li>)}
      </ul>
    </div>
  );
}

function Change({ keys, act }: Pick<KeyPart, "act"> & { keys: ReportKeys }) {
  const me = keys.me!;
  const change = (passphrase: string, old: string) =>
    act(t("desk.rkeys.passphrase_changed"), () => change_passphrase(keys, old, passphrase));
  return (
    <details class="govuk-details">
      <summary class="govuk-details__summary"><span class="govuk-details__summary-text">
        {t("desk.rkeys.change")}</span></summary>
      <div class="govuk-details__text"><NewPassphrase key={me.identity} prefix="change" old
        go="desk.rkeys.change_go" name={me.name} take={change} /></div>
    </details>
  );
}

function Anew({ keys, act }: Pick<KeyPart, "act"> & { keys: ReportKeys }) {
  const alone = keys.team !== null
    && !keys.members.some((one) => one.name !== keys.me!.name && one.missing.length === 0);
  return (
    <details class="govuk-details">
      <summary class="govuk-details__summary"><span class="govuk-details__summary-text">
        {t("desk.rkeys.anew")}</span></summary>
      <div class="govuk-details__text">
        <p>{t("desk.rkeys.anew_lead")}</p>
        {alone && <p class="notice notice--bad">{t("desk.rkeys.anew_alone")}</p>}
        <NewPassphrase key={keys.me!.recipient} prefix="anew" agree={t("desk.rkeys.anew_agree")}
          go="desk.rkeys.anew_go" name={keys.me!.name}
          take={(passphrase) => act(t("desk.rkeys.anew_done"), () => make_identity(keys, passphrase))} />
      </div>
    </details>
  );
}

export function MySection({ keys, who, act }: KeyPart) {
  const open = use_vault();
  return (
    <section aria-labelledby="mine">
      <div class="sheet">
        <h2 class="govuk-heading-m" id="mine">{t("desk.rkeys.mine")}</h2>
        {!keys.me ? <>
          <p class="govuk-body">{t("desk.rkeys.mine_lead")}</p>
          <Lost />
          <NewPassphrase prefix="mine" agree={t("desk.rkeys.mine_agree")} go="desk.rkeys.mine_go"
            name={who.name}
            take={(passphrase) => act(t("desk.rkeys.mine_done"), () => make_identity(keys, passphrase))} />
        </> : <>
          <dl class="facts">
            <dt>{t("desk.rkeys.fingerprint")}</dt><dd><Fingerprint of={keys.me.recipient} /></dd>
            <dt>{t("desk.rkeys.made")}</dt><dd><When at={keys.me.created_at} /></dd>
            <dt>{t("desk.rkeys.state")}</dt>
            <dd>{t(open ? "desk.rkeys.unlocked" : "desk.rkeys.locked")}</dd>
          </dl>
          <p class="govuk-hint">{t("desk.rkeys.fingerprint_hint")}</p>
          {open && <PasskeyPart keys={keys} act={act} />}
          {open && <Change keys={keys} act={act} />}
          <Anew keys={keys} act={act} />
          <Lost />
        </>}
      </div>
      {keys.me && !open && <UnlockForm keys={keys} />}
    </section>
  );
}
