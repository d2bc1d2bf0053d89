// What stands before everything that needs keys: unlocking, or what to do first.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../shared/api.ts";
import { fingerprint } from "../shared/report_crypto.ts";
import { t } from "../shared/page_data.ts";
import { problem_text } from "./client.ts";
import { Faults, Field, Loading, use_loaded, type Fault } from "./parts.tsx";
import { can_passkey, PasskeyError } from "./passkey.ts";
import type { ReportKeys } from "./report_types.ts";
import { Link } from "./router.tsx";
import { accept_recovery, troubles_of, type Trouble } from "./key_troubles.ts";
import {
  holds, load_keys, lock, take_wraps, unlock, unlock_with_passkey, use_vault, vault_is_open, VaultError,
} from "./vault.ts";

export function vault_problem(error: unknown): string {
  if (error instanceof PasskeyError) return t(`desk.vault.passkey_${error.code}`);
  if (error instanceof VaultError) return t(`desk.vault.fault_${error.code}`);
  if (error instanceof ApiError && ["keys-changed", "members-changed"].includes(error.code)) {
    return t("desk.vault.keys_changed");
  }
  return problem_text(error);
}

/** A recipient as two people compare it. */
export function Fingerprint({ of }: { of: string }) {
  const [text, set_text] = useState("");
  useEffect(() => {
    let shown = true;
    void fingerprint(of).then((letters) => shown && set_text(letters));
    return () => {
      shown = false;
    };
  }, [of]);
  return <span class="mono fingerprint">{text}</span>;
}

export function UnlockForm({ keys }: { keys: ReportKeys }) {
  const [passphrase, set_passphrase] = useState("");
  const [faults, set_faults] = useState<Fault[]>([]);
  const [busy, set_busy] = useState(false);
  const open_with = async (way: () => Promise<void>, field?: string) => {
    if (busy) return;
    set_busy(true);
    set_faults([]);
    try {
      await way();
      set_passphrase("");
    } catch (error) {
      set_faults([{ text: vault_problem(error), field }]);
    }
    set_busy(false);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    if (passphrase === "") set_faults([{ text: t("desk.vault.passphrase_missing"), field: "passphrase" }]);
    else void open_with(() => unlock(keys, passphrase), "passphrase");
  };
  return (
    <form class="sheet narrow" novalidate onSubmit={submit}>
      <h2 class="govuk-heading-m">{t("desk.vault.unlock_title")}</h2>
      <Faults faults={faults} />
      {keys.me?.passkey && can_passkey() && <p>
        <button type="button" class="govuk-button" aria-disabled={busy}
          onClick={() => void open_with(() => unlock_with_passkey(keys))}>
          {t("desk.vault.passkey_go")}</button></p>}
      <input type="text" class="govuk-visually-hidden" autocomplete="username" readOnly
        value={`${keys.me?.name ?? ""} (keys)`} tabIndex={-1} aria-hidden="true" />
      <Field id="passphrase" label={t("desk.vault.passphrase")} hint={t("desk.vault.unlock_hint")}
        type="password" autocomplete="current-password" value={passphrase} set={set_passphrase}
        faults={faults} />
      <button type="submit" class="govuk-button" aria-disabled={busy}>
        {t(busy ? "desk.vault.unlocking" : "desk.vault.unlock")}</button>
      <p class="govuk-body"><Link to="/desk/report-keys" class="govuk-link">
        {t("desk.vault.lost_link")}</Link></p>
    </form>
  );
}

export function LockBar() {
  if (!use_vault()) return null;
  return (
    <p class="lock-bar">{t("desk.vault.is_open")}{" "}
      <button type="button" class="small-button" onClick={lock}>{t("desk.vault.lock")}</button></p>
  );
}

function First({ text }: { text: string }) {
  return (
    <div class="sheet">
      <p class="govuk-body">{text}</p>
      <Link to="/desk/report-keys" class="govuk-button">{t("desk.vault.to_keys")}</Link>
    </div>
  );
}

/** Says loudly what the server names that is not what this browser opened. */
export function Troubles({ keys }: { keys: ReportKeys }) {
  const open = use_vault();
  const [found, set_found] = useState<Trouble[]>([]);
  useEffect(() => {
    let shown = true;
    // Not reached: the page's own requests say so.
    troubles_of(keys).then((all) => shown && set_found(all), () => undefined);
    return () => {
      shown = false;
    };
  }, [keys, open]);
  const ours = () => {
    accept_recovery(keys);
    set_found(found.filter((one) => one !== "recovery_changed"));
  };
  return (
    <div role="alert">
      {found.map((one) => (
        <div class="notice notice--bad" key={one}>
          <p><strong>{t(`desk.vault.trouble_${one}`)}</strong></p>
          {one === "recovery_changed" && <>
            {keys.recovery && <p>{t("desk.vault.recovery_now", { name: keys.recovery.set_by })}{" "}
              <Fingerprint of={keys.recovery.recipient} /></p>}
            <button type="button" class="small-button" onClick={ours}>
              {t("desk.vault.recovery_ours")}</button></>}
        </div>
      ))}
    </div>
  );
}

/** The keys as the server has them now; what was given since the last look is opened. */
export async function current_keys(): Promise<ReportKeys> {
  const keys = await load_keys();
  const lacks = keys.team && !holds(keys.team.key_id) || keys.link && !holds(keys.link.key_id);
  if (vault_is_open() && lacks) await take_wraps(keys);
  return keys;
}

/** Its children are there only while the keys are open: locking takes what was read off the page. */
export function Unlocked({ children }: { children: (keys: ReportKeys) => ComponentChildren }) {
  const open = use_vault();
  const { value: keys, faults, again } = use_loaded(current_keys, [open]);
  if (!keys) return <Loading faults={faults} again={again} />;
  if (!keys.me) return <First text={t("desk.vault.no_identity")} />;
  if (!open) return <UnlockForm keys={keys} />;
  if (!keys.team) return <First text={t("desk.vault.no_team")} />;
  if (!holds(keys.team.key_id)) {
    return (
      <div class="sheet">
        <p class="govuk-body">{t("desk.vault.no_access")}</p>
        <p class="govuk-body">{t("desk.vault.your_fingerprint")}{" "}
          <Fingerprint of={keys.me.recipient} /></p>
        <button type="button" class="govuk-button" onClick={() => void again()}>
          {t("desk.retry")}</button>
      </div>
    );
  }
  return <><Troubles keys={keys} />{children(keys)}</>;
}
