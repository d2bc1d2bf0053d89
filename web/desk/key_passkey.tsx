// A passkey that opens one's own key beside the passphrase: added, replaced, taken away.
import { useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { can_passkey } from "./passkey.ts";
import type { KeyPart } from "./report_keys.tsx";
import type { ReportKeys } from "./report_types.ts";
import { add_passkey, drop_passkey } from "./vault.ts";

export function PasskeyPart({ keys, act }: Pick<KeyPart, "act"> & { keys: ReportKeys }) {
  const [busy, set_busy] = useState(false);
  const has = keys.me!.passkey !== null;
  if (!has && !can_passkey()) return null;
  const run = async (done: string, change: () => Promise<ReportKeys>) => {
    if (busy) return;
    set_busy(true);
    await act(t(done), change);
    set_busy(false);
  };
  return (
    <details class="govuk-details">
      <summary class="govuk-details__summary"><span class="govuk-details__summary-text">
        {t(has ? "desk.rkeys.passkey_is_set" : "desk.rkeys.passkey_none")}</span></summary>
      <div class="govuk-details__text">
        <p>{t("desk.rkeys.passkey_lead")}</p>
        <div class="button-row">
          {can_passkey() && <button type="button" class="govuk-button" aria-disabled={busy}
            onClick={() => void run("desk.rkeys.passkey_added", () => add_passkey(keys))}>
            {t(has ? "desk.rkeys.passkey_replace" : "desk.rkeys.passkey_add")}</button>}
          {has && <button type="button" class="govuk-button govuk-button--secondary" aria-disabled={busy}
            onClick={() => void run("desk.rkeys.passkey_dropped", () => drop_passkey(keys))}>
            {t("desk.rkeys.passkey_drop")}</button>}
        </div>
      </div>
    </details>
  );
}
