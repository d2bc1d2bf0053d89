// A new person's first visit: password and authenticator app, by a one-time link. The token is in the
// address's fragment, which no server sees, and is taken off the address at once.
import qrcode from "qrcode-generator";
import { useEffect, useState } from "preact/hooks";
import { request } from "../shared/api.ts";
import { t } from "../shared/page_data.ts";
import { problem_text } from "./client.ts";
import { CopyButton, Faults, Field, Title, type Fault } from "./parts.tsx";
import { read_totp } from "./sign_in.tsx";
import type { Role, SignedIn } from "./types.ts";

export const kMinPasswordCharacters = 12;

interface Setup {
  name: string;
  role: Role;
  totp_secret: string;
  otpauth_uri: string;
}

/** The dark squares of a QR code as one SVG path, with the quiet zone of four squares around it. */
export function qr_path(text: string): { path: string; side: number } {
  const code = qrcode(0, "M");
  code.addData(text);
  code.make();
  const count = code.getModuleCount();
  let path = "";
  for (let row = 0; row < count; row += 1) {
    for (let column = 0; column < count; column += 1) {
      if (code.isDark(row, column)) path += `M${column + 4} ${row + 4}h1v1h-1z`;
    }
  }
  return { path, side: count + 8 };
}

function QrCode({ text }: { text: string }) {
  const { path, side } = qr_path(text);
  return (
    <svg class="qr" viewBox={`0 0 ${side} ${side}`} role="img" aria-label={t("desk.setup.qr")}
      shape-rendering="crispEdges"><path d={path} fill="currentColor" /></svg>
  );
}

function take_token(): string {
  const token = location.hash.replace(/^#/, "");
  if (token !== "") history.replaceState(null, "", location.pathname);
  return token;
}

function check(password: string, again: string, code: string): Fault[] {
  const faults: Fault[] = [];
  if ([...password].length < kMinPasswordCharacters) {
    faults.push({ text: t("desk.setup.password_short"), field: "password" });
  } else if (password !== again) {
    faults.push({ text: t("desk.setup.password_differs"), field: "again" });
  }
  if (read_totp(code) === null) faults.push({ text: t("desk.setup.code_wrong"), field: "totp" });
  return faults;
}

function SetupForm({ token, setup, signed_in }: {
  token: string; setup: Setup; signed_in: (who: SignedIn) => void;
}) {
  const [password, set_password] = useState("");
  const [again, set_again] = useState("");
  const [code, set_code] = useState("");
  const [faults, set_faults] = useState<Fault[]>([]);
  const [busy, set_busy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    const found = check(password, again, code);
    set_faults(found);
    if (found.length > 0 || busy) return;
    set_busy(true);
    try {
      const body = { token, password, totp: read_totp(code) };
      signed_in(await request<SignedIn>("/api/v1/staff-setup/complete",
        { method: "POST", cookie: true, body }));
    } catch (error) {
      set_faults([{ text: problem_text(error) }]);
      set_busy(false);
    }
  };
  const secret = setup.totp_secret.replace(/(.{4})(?=.)/g, "$1 ");
  return (
    <>
      <Faults faults={faults} />
      <form novalidate onSubmit={(event) => void submit(event)}>
        <div class="sheet">
          <input type="text" class="govuk-visually-hidden" autocomplete="username" readOnly
            value={setup.name} tabIndex={-1} aria-hidden="true" />
          <Field id="password" label={t("desk.setup.password")} hint={t("desk.setup.password_hint")}
            type="password" autocomplete="new-password" value={password} set={set_password}
            faults={faults} />
          <Field id="again" label={t("desk.setup.again")} type="password"
            autocomplete="new-password" value={again} set={set_again} faults={faults} />
        </div>
        <div class="sheet">
          <h2 class="govuk-heading-m">{t("desk.setup.totp")}</h2>
          <p class="govuk-body">{t("desk.setup.totp_lead")}</p>
          <QrCode text={setup.otpauth_uri} />
          <p class="govuk-body"><strong>{t("desk.setup.secret")}</strong></p>
          <p class="secret mono" id="totp-secret">{secret}</p>
          <p class="govuk-body"><CopyButton text={setup.totp_secret} label={t("desk.case.copy")}
            said={t("desk.case.copied")} /></p>
          <Field id="totp" label={t("desk.setup.code")} value={code} set={set_code} faults={faults}
            autocomplete="one-time-code" numeric width={10} />
        </div>
        <button type="submit" class="govuk-button" aria-disabled={busy}>{t("desk.setup.go")}</button>
      </form>
    </>
  );
}

export function SetupPage({ signed_in }: { signed_in: (who: SignedIn) => void }) {
  const [token, set_token] = useState(take_token);
  const [setup, set_setup] = useState<Setup | null>(null);
  const [faults, set_faults] = useState<Fault[]>([]);
  useEffect(() => {
    // Another link opened over this page changes the fragment and loads nothing.
    const changed = () => {
      const fresh = take_token();
      if (fresh !== "") set_token(fresh);
    };
    window.addEventListener("hashchange", changed);
    return () => window.removeEventListener("hashchange", changed);
  }, []);
  useEffect(() => {
    set_setup(null);
    set_faults([]);
    if (token === "") {
      set_faults([{ text: t("desk.setup.no_token") }]);
      return undefined;
    }
    let shown = true;
    request<Setup>("/api/v1/staff-setup", { method: "POST", cookie: true, body: { token } })
      .then((found) => shown && set_setup(found),
        (error) => shown && set_faults([{ text: problem_text(error) }]));
    return () => {
      shown = false;
    };
  }, [token]);
  return (
    <div class="narrow">
      <Title>{t("desk.setup.title")}</Title>
      <Faults faults={faults} />
      {setup && <p class="govuk-body">{t("desk.setup.lead",
        { name: setup.name, role: t(`desk.role.${setup.role}`) })}</p>}
      {setup && <SetupForm key={token} token={token} setup={setup} signed_in={signed_in} />}
    </div>
  );
}
