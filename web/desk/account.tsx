// One's own session and password: sign out here, or everywhere, or set a new password.
import { useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { call, problem_text } from "./client.ts";
import { Faults, Title, When, type Fault } from "./parts.tsx";
import { Link } from "./router.tsx";
import type { SetupLink, SignedIn } from "./types.ts";

interface DeedProps {
  name: string;
  hint: string;
  act: () => void;
}

/** A button under the sentence that says what it does. */
function Deed({ name, hint, act }: DeedProps) {
  return (
    <section class="sheet" aria-labelledby={`${name}-title`}>
      <h2 class="govuk-heading-m" id={`${name}-title`}>{t(`desk.account.${name}_title`)}</h2>
      <p class="govuk-body" id={`${name}-hint`}>{hint}</p>
      <button type="button" class="govuk-button govuk-button--secondary" id={name} onClick={act}
        aria-describedby={`${name}-hint`}>{t(`desk.account.${name}`)}</button>
    </section>
  );
}

export function AccountPage({ who, signed_out }: { who: SignedIn; signed_out: () => void }) {
  const [faults, set_faults] = useState<Fault[]>([]);
  const attempt = async (act: () => Promise<void>) => {
    try {
      await act();
    } catch (error) {
      set_faults([{ text: problem_text(error) }]);
    }
  };
  const end = (path: string) => () => void attempt(async () => {
    await call(path, { method: "DELETE" });
    signed_out();
  });
  const change_password = () => void attempt(async () => {
    const own = `/api/v1/staff/${encodeURIComponent(who.name)}/setup-link`;
    const { setup_path } = await call<SetupLink>(own, { method: "POST", body: {} });
    location.assign(setup_path);
  });
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
      {who.role !== "platform" && <p class="govuk-body"><Link to="/desk/support" class="govuk-link">
        {t("desk.rest.page")}</Link></p>}
      <button type="button" class="govuk-button" id="out" onClick={end("/api/v1/staff-session")}>
        {t("desk.account.out")}</button>
      {who.role === "admin"
        ? <Deed name="password" hint={t("desk.account.password_hint")} act={change_password} />
        : <section class="sheet" aria-labelledby="password-title">
            <h2 class="govuk-heading-m" id="password-title">{t("desk.account.password_title")}</h2>
            <p class="govuk-body">{t("desk.account.password_ask")}</p>
          </section>}
      <Deed name="out_everywhere" hint={t("desk.account.out_everywhere_hint")}
        act={end("/api/v1/staff-sessions")} />
    </>
  );
}
