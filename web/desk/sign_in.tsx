// Signing in: name, password, six-digit code, and a short proof of work against password guessing.
import { useState } from "preact/hooks";
import { Device } from "../shared/device.ts";
import { t } from "../shared/page_data.ts";
import { with_proof } from "../shared/proof.ts";
import { request } from "../shared/api.ts";
import { problem_text } from "./client.ts";
import { Faults, Field, Title, type Fault } from "./parts.tsx";
import type { SignedIn } from "./types.ts";

/** "123 456" -> "123456"; null if it is not six digits. */
export function read_totp(text: string): string | null {
  const plain = text.replace(/[\s-]/g, "");
  return /^\d{6}$/.test(plain) ? plain : null;
}

function check(name: string, password: string, code: string): Fault[] {
  const faults: Fault[] = [];
  if (name.trim() === "") faults.push({ text: t("desk.sign_in.name_missing"), field: "name" });
  if (password === "") {
    faults.push({ text: t("desk.sign_in.password_missing"), field: "password" });
  }
  if (read_totp(code) === null) {
    faults.push({ text: t("desk.sign_in.code_wrong"), field: "totp" });
  }
  return faults;
}

async function sign_in(
  name: string, password: string, totp: string, progress: (share: number) => void,
): Promise<SignedIn> {
  const device = new Device();
  try {
    return await with_proof("sign-in", name, (challenge, bits, tell) =>
      device.solve(challenge, bits, tell), progress, (proof) =>
      request<SignedIn>("/api/v1/staff-session", {
        method: "POST", cookie: true, body: { name, password, totp, proof },
      }));
  } finally {
    device.end();
  }
}

export function SignInPage({ note, signed_in }: {
  note: string; signed_in: (who: SignedIn) => void;
}) {
  const [name, set_name] = useState("");
  const [password, set_password] = useState("");
  const [code, set_code] = useState("");
  const [faults, set_faults] = useState<Fault[]>([]);
  const [share, set_share] = useState<number | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    const found = check(name, password, code);
    set_faults(found);
    if (found.length > 0 || share !== null) return;
    set_share(0);
    try {
      signed_in(await sign_in(name.trim(), password, read_totp(code)!, set_share));
    } catch (error) {
      set_code("");
      set_faults([{ text: problem_text(error) }]);
      set_share(null);
    }
  };
  return (
    <div class="narrow">
      <Title>{t("desk.sign_in.title")}</Title>
      {note !== "" && <p class="notice" role="status">{note}</p>}
      <Faults faults={faults} />
      <form class="sheet" novalidate onSubmit={(event) => void submit(event)}>
        <Field id="name" label={t("desk.sign_in.name")} value={name} set={set_name} faults={faults}
          autocomplete="username" />
        <Field id="password" label={t("desk.sign_in.password")} value={password} set={set_password}
          faults={faults} type="password" autocomplete="current-password" />
        <Field id="totp" label={t("desk.sign_in.code")} hint={t("desk.sign_in.code_hint")}
          value={code} set={set_code} faults={faults} autocomplete="one-time-code" numeric
          width={10} />
        {share !== null && <>
          <p class="govuk-body" role="status" id="working">{t("desk.sign_in.working")}</p>
          <progress max={1} value={share} aria-labelledby="working" /><br /></>}
        <button type="submit" class="govuk-button" aria-disabled={share !== null}>
          {t("desk.sign_in.go")}</button>
      </form>
      <p class="govuk-hint">{t("desk.sign_in.first")}</p>
    </div>
  );
}
