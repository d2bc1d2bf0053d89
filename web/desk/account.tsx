// One's own session: sign out here, or everywhere.
import { useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { call, problem_text } from "./client.ts";
import { Faults, Title, When, type Fault } from "./parts.tsx";
import type { SignedIn } from "./types.ts";

export function AccountPage({ who, signed_out }: { who: SignedIn; signed_out: () => void }) {
  const [faults, set_faults] = useState<Fault[]>([]);
  const end = (path: string) => async () => {
    try {
      await call(path, { method: "DELETE" });
      signed_out();
    } catch (error) {
      set_faults([{ text: problem_text(error) }]);
    }
  };
  return (
    <>
      <Title>{t("desk.account.title")}</Title>
      <Faults faults={faults} />
      <div class="sheet">
        <dl class="facts">
          <dt>{t("desk.account.name")}</dt><dd>{who.name}</dd>
          <dt>{t("desk.account.role")}</dt><dd>{t(`desk.role.${who.role}`)}</dd>
          {who.expires_at && <><dt>{t("desk.account.expires")}</dt>
            <dd><When at={who.expires_at} /></dd></>}
        </dl>
      </div>
      <p class="govuk-hint">{t("desk.account.out_everywhere_hint")}</p>
      <div class="button-row">
        <button type="button" class="govuk-button"
          onClick={() => void end("/api/v1/staff-session")()}>{t("desk.account.out")}</button>
        <button type="button" class="govuk-button govuk-button--secondary"
          onClick={() => void end("/api/v1/staff-sessions")()}>
          {t("desk.account.out_everywhere")}</button>
      </div>
    </>
  );
}
