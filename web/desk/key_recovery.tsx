// The recovery key: made offline with age-keygen, only its public half comes here.
import { useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { is_recipient } from "../shared/report_crypto.ts";
import { call } from "./client.ts";
import { CopyButton, Faults, Field, When, type Fault } from "./parts.tsx";
import type { KeyPart } from "./report_keys.tsx";
import type { ReportKeys } from "./report_types.ts";
import { accept_recovery } from "./key_troubles.ts";
import { keys_path } from "./vault.ts";
import { Fingerprint } from "./vault_gate.tsx";

const command = "age-keygen -o holdfast-recovery.txt";

function How() {
  return (
    <details class="govuk-details">
      <summary class="govuk-details__summary"><span class="govuk-details__summary-text">
        {t("desk.rkeys.recovery_how")}</span></summary>
      <div class="govuk-details__text">
        <ol class="govuk-list govuk-list--number">
          <li>{t("desk.rkeys.recovery_1")}</li>
          <li>{t("desk.rkeys.recovery_2")}
            <p class="secret mono">{command}</p>
            <CopyButton text={command} label={t("desk.case.copy")} said={t("desk.case.copied")}
              long_label={t("desk.rkeys.recovery_copy")} /></li>
          <li>{t("desk.rkeys.recovery_3")}</li>
          <li>{t("desk.rkeys.recovery_4")}</li>
          <li>{t("desk.rkeys.recovery_5")}
            <p class="secret mono">age -d -i holdfast-recovery.txt report.age</p></li>
        </ol>
      </div>
    </details>
  );
}

function RecoveryForm({ keys, act }: Pick<KeyPart, "keys" | "act">) {
  const [value, set_value] = useState("");
  const [faults, set_faults] = useState<Fault[]>([]);
  const put = (recipient: string | null, done: string) => act(done, async () => {
    const fresh = await call<ReportKeys>(`${keys_path}/recovery`, { method: "PUT", body: { recipient } });
    accept_recovery(fresh);
    set_value("");
    return fresh;
  });
  const submit = (event: Event) => {
    event.preventDefault();
    const plain = value.trim();
    const wrong = /^AGE-SECRET-KEY/i.test(plain) ? "desk.rkeys.recovery_secret"
      : is_recipient(plain) ? null : "desk.rkeys.recovery_wrong";
    if (wrong === "desk.rkeys.recovery_secret") set_value("");
    set_faults(wrong ? [{ text: t(wrong), field: "recovery" }] : []);
    if (!wrong) void put(plain, t("desk.rkeys.recovery_done"));
  };
  const remove = () => {
    if (window.confirm(t("desk.rkeys.recovery_remove_sure"))) {
      void put(null, t("desk.rkeys.recovery_removed"));
    }
  };
  return (
    <form novalidate onSubmit={submit}>
      <Faults faults={faults} />
      <Field id="recovery" label={t("desk.rkeys.recovery_field")} hint={t("desk.rkeys.recovery_hint")}
        value={value} set={set_value} faults={faults} mono />
      <div class="button-row">
        <button type="submit" class="govuk-button">{t("desk.rkeys.recovery_go")}</button>
        {keys.recovery && <button type="button" class="govuk-button govuk-button--secondary"
          onClick={remove}>{t("desk.rkeys.recovery_remove")}</button>}
      </div>
    </form>
  );
}

export function RecoverySection({ keys, who, act }: KeyPart) {
  return (
    <section class="sheet" aria-labelledby="recovery-title">
      <h2 class="govuk-heading-m" id="recovery-title">{t("desk.rkeys.recovery")}</h2>
      <p class="govuk-body">{t("desk.rkeys.recovery_lead")}</p>
      {keys.recovery ? <dl class="facts">
        <dt>{t("desk.rkeys.recovery_now")}</dt><dd class="mono">{keys.recovery.recipient}</dd>
        <dt>{t("desk.rkeys.fingerprint")}</dt><dd><Fingerprint of={keys.recovery.recipient} /></dd>
        <dt>{t("desk.rkeys.made")}</dt>
        <dd><When at={keys.recovery.set_at} />, {keys.recovery.set_by}</dd>
      </dl> : <p class="notice notice--warn">{t("desk.rkeys.recovery_none")}</p>}
      <How />
      {who.role === "admin" ? <RecoveryForm keys={keys} act={act} />
        : <p class="govuk-hint">{t("desk.rkeys.recovery_admin")}</p>}
    </section>
  );
}
