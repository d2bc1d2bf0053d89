// The desk: who is signed in, which page is shown.
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiError, request } from "../shared/api.ts";
import { t } from "../shared/page_data.ts";
import { AccountPage } from "./account.tsx";
import { AlertPage, AlertsPage } from "./alerts.tsx";
import { BanksPage } from "./banks.tsx";
import { CasePage } from "./case.tsx";
import { problem_text, when_session_ends } from "./client.ts";
import { later } from "./later.tsx";
import { Loading, Title, type Fault } from "./parts.tsx";
import { DecidedPage, QueuePage } from "./queue.tsx";
import { ReportDoor } from "./report_door.tsx";
import { go, Link, parts_of, use_path } from "./router.tsx";
import { RestPrompt } from "./rest.tsx";
import { SetupPage } from "./setup.tsx";
import { SignInPage } from "./sign_in.tsx";
import { StaffPage } from "./staff.tsx";
import type { Role, SignedIn } from "./types.ts";
import { lock } from "./vault.ts";

const AuditPage = later(() => import("./audit.tsx").then((part) => part.AuditPage));
const CaseSettingsPage = later(() => import("./case_settings.tsx").then((part) => part.CaseSettingsPage));
const ExchangePage = later(() => import("./exchange.tsx").then((part) => part.ExchangePage));
const ExchangesPage = later(() => import("./exchanges.tsx").then((part) => part.ExchangesPage));
const GuardPageList = later(() => import("./guard.tsx").then((part) => part.GuardPageList));
const GuardCasePage = later(() => import("./guard_case.tsx").then((part) => part.GuardCasePage));
const KeysPage = later(() => import("./keys.tsx").then((part) => part.KeysPage));
const ProposePage = later(() => import("./propose.tsx").then((part) => part.ProposePage));
const ReadersPage = later(() => import("./readers.tsx").then((part) => part.ReadersPage));
const RecipientsPage = later(() => import("./recipients.tsx").then((part) => part.RecipientsPage));
const ReferralPage = later(() => import("./referrals.tsx").then((part) => part.ReferralPage));
const ReferralsPage = later(() => import("./referrals.tsx").then((part) => part.ReferralsPage));
const SendingPage = later(() => import("./sending.tsx").then((part) => part.SendingPage));
const SupportPage = later(() => import("./support.tsx").then((part) => part.SupportPage));
const WebhookPage = later(() => import("./webhooks.tsx").then((part) => part.WebhookPage));
const WebhooksPage = later(() => import("./webhooks.tsx").then((part) => part.WebhooksPage));
const LookupPage = later(() => import("./lookup.tsx").then((part) => part.LookupPage));

interface Place {
  path: string;
  name: string;
  roles: Role[];
  /** Reached from another place, not from the bar. */
  inner?: boolean;
}

const places: Place[] = [
  { path: "/desk/cases", name: "cases", roles: ["admin", "analyst"] },
  { path: "/desk/decided", name: "decided", roles: ["admin", "analyst"] },
  { path: "/desk/case-settings", name: "case-settings", roles: ["admin", "analyst"], inner: true },
  { path: "/desk/reports", name: "reports", roles: ["admin", "analyst"] },
  { path: "/desk/report-keys", name: "report-keys", roles: ["admin", "analyst"], inner: true },
  { path: "/desk/report-settings", name: "report-settings", roles: ["admin"], inner: true },
  { path: "/desk/assessment", name: "assessment", roles: ["admin"], inner: true },
  { path: "/desk/guard", name: "guard", roles: ["admin", "analyst"] },
  { path: "/desk/referrals", name: "referrals", roles: ["admin", "analyst"] },
  { path: "/desk/banks", name: "banks", roles: ["admin", "analyst"] },
  { path: "/desk/alerts", name: "alerts", roles: ["admin", "analyst"] },
  { path: "/desk/propose", name: "propose", roles: ["admin", "analyst"], inner: true },
  { path: "/desk/recipients", name: "recipients", roles: ["admin"] },
  { path: "/desk/keys", name: "keys", roles: ["admin"] },
  { path: "/desk/exchanges", name: "exchanges", roles: ["admin"] },
  { path: "/desk/webhooks", name: "webhooks", roles: ["admin"] },
  { path: "/desk/staff", name: "staff", roles: ["admin"] },
  { path: "/desk/audit", name: "audit", roles: ["admin"] },
  { path: "/desk/lookup", name: "lookup", roles: ["platform"] },
  { path: "/desk/support", name: "support", roles: ["admin", "analyst"], inner: true },
  { path: "/desk/account", name: "account", roles: ["admin", "analyst", "platform"] },
];

function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <circle cx="16" cy="16" r="15" fill="currentColor" opacity=".18" />
      <path d="M9 16.5l5 5 9-10" fill="none" stroke="currentColor" stroke-width="3.5"
        stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}

function Bar({ who, current }: { who: SignedIn | null; current: string }) {
  return (
    <header class="bar"><div class="bar__row">
      <span class="bar__name"><Mark />{t("desk.title")}</span>
      {who && <nav aria-label={t("desk.nav.label")}><ul>
        {places.filter(({ roles, inner }) => roles.includes(who.role) && !inner).map(({ path, name }) => (
          <li><Link to={path} current={name === current}>{t(`desk.nav.${name}`)}</Link></li>
        ))}
      </ul></nav>}
      {who && <span class="who">{who.name} · {t(`desk.role.${who.role}`)}</span>}
    </div></header>
  );
}

function Alert({ who, identifier, part }: { who: SignedIn; identifier: string; part?: string }) {
  if (part === "sending") return <SendingPage identifier={identifier} key={identifier} />;
  if (part === "read") return <ReadersPage identifier={identifier} key={identifier} />;
  return <AlertPage identifier={identifier} who={who} key={identifier} />;
}

function Page({ who, parts, signed_out }: {
  who: SignedIn; parts: string[]; signed_out: () => void;
}) {
  const [name = "", subject, part] = parts;
  const place = places.find((one) => one.name === name);
  if (!place) return <Title>{t("desk.not_found")}</Title>;
  if (!place.roles.includes(who.role)) return <Title>{t("desk.not_allowed")}</Title>;
  switch (name) {
    case "cases": return subject ? <CasePage number={subject} who={who} key={subject} />
      : <QueuePage name={who.name} key="waiting" />;
    case "case-settings": return <CaseSettingsPage who={who} />;
    case "decided": return <DecidedPage key="decided" />;
    case "reports":
    case "report-keys":
    case "assessment":
    case "report-settings": return <ReportDoor who={who} name={name} subject={subject} />;
    case "guard": return subject ? <GuardCasePage id={subject} who={who} key={subject} />
      : <GuardPageList who={who} />;
    case "referrals": return subject ? <ReferralPage id={subject} key={subject} />
      : <ReferralsPage />;
    case "banks": return <BanksPage who={who} />;
    case "alerts": return subject ? <Alert who={who} identifier={subject} part={part} />
      : <AlertsPage />;
    case "propose": return <ProposePage kind={subject} identifier={part} key={parts.join(" ")} />;
    case "recipients": return <RecipientsPage />;
    case "keys": return <KeysPage />;
    case "exchanges": return subject ? <ExchangePage name={subject} key={subject} />
      : <ExchangesPage />;
    case "webhooks": return subject ? <WebhookPage id={subject} key={subject}
      gone={() => go("/desk/webhooks")} /> : <WebhooksPage />;
    case "staff": return <StaffPage who={who} />;
    case "support": return <SupportPage who={who} />;
    case "audit": return <AuditPage />;
    case "lookup": return <LookupPage />;
    default: return <AccountPage who={who} signed_out={signed_out} />;
  }
}

/** Who is signed in: null for nobody, undefined while not known. */
function use_session() {
  const [who, set_who] = useState<SignedIn | null | undefined>(undefined);
  const [faults, set_faults] = useState<Fault[]>([]);
  const ask = async () => {
    set_faults([]);
    try {
      set_who(await request<SignedIn>("/api/v1/staff-session", { cookie: true }));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) set_who(null);
      else set_faults([{ text: problem_text(error) }]);
    }
  };
  return { who, set_who, faults, ask };
}

function Desk() {
  const path = use_path();
  const parts = parts_of(path);
  const { who, set_who, faults, ask } = use_session();
  const [note, set_note] = useState("");
  const setting_up = parts[0] === "setup";
  useEffect(() => {
    when_session_ends(() => {
      lock();
      set_note(t("desk.sign_in.ended"));
      set_who(null);
    });
    if (!setting_up) void ask();
  }, []);
  useEffect(() => {
    if (!who || parts.length > 0) return;
    const home = places.find(({ roles }) => roles.includes(who.role));
    go(home?.path ?? "/desk/account", true);
  }, [who, path]);
  const signed_in = (now: SignedIn) => {
    set_note("");
    set_who(now);
    if (setting_up) go("/desk", true);
  };
  const signed_out = () => {
    lock();
    set_note(t("desk.sign_in.out"));
    set_who(null);
    go("/desk", true);
  };
  let shown;
  if (setting_up && !who) shown = <SetupPage signed_in={signed_in} />;
  else if (who === undefined) shown = <Loading faults={faults} again={ask} />;
  else if (who === null) shown = <SignInPage note={note} signed_in={signed_in} />;
  else if (parts.length > 0) shown = <Page who={who} parts={parts} signed_out={signed_out} />;
  return <><Bar who={who ?? null} current={parts[0] ?? ""} /><main id="main" tabIndex={-1}>{shown}
  </main>{who && who.role !== "platform" && <RestPrompt parts={parts} />}</>;
}

const root = document.getElementById("desk")!;
root.replaceChildren();
render(<Desk />, root);
