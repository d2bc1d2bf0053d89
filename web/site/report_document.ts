// A report as docs/formats/report.md has it, made from what a person answered; and the few routing
// facts that the server sees. Everything a person wrote is in the document, under the name the
// format gives it or, where it has none, as a text of its own.
import { page_language, t } from "../shared/page_data.ts";
import { time_text, type AttachmentNote } from "../shared/report_crypto.ts";
import type { Account, Answers, Told } from "./report_answers.ts";

export type Urgency = "danger" | "deadline" | "shared" | "threatened";

export interface Routing {
  urgency?: Urgency;
  deadline_at?: string;
  country?: string;
  age_band?: string;
  kind?: string;
  school?: boolean;
}

export const fact_names = ["urgency", "deadline", "country", "age", "kind", "school"] as const;
export type FactName = (typeof fact_names)[number];

const routing_field: Record<FactName, keyof Routing> = { urgency: "urgency", deadline: "deadline_at",
  country: "country", age: "age_band", kind: "kind", school: "school" };

const one = (answers: Answers, name: string): string | undefined =>
  typeof answers[name] === "string" ? answers[name] : undefined;
const many = (answers: Answers, name: string): string[] =>
  Array.isArray(answers[name]) ? answers[name] : [];

/** "2026-11-23T20:00" in the device's time zone -> RFC 3339 in UTC. */
export function deadline_of(answers: Answers): string | undefined {
  const moment = new Date(one(answers, "deadline") ?? "");
  return Number.isNaN(moment.getTime()) ? undefined : time_text(moment);
}

export function urgency_of(answers: Answers): Urgency | undefined {
  if (["yes", "unsure"].includes(one(answers, "danger") ?? "")
      || one(answers, "feel") === "cannot_cope") return "danger";
  if (deadline_of(answers)) return "deadline";
  if (one(answers, "shared") === "yes" || many(answers, "kind").includes("already_shared")) return "shared";
  return many(answers, "threats").length > 0 || many(answers, "kind").includes("threat_to_share")
    ? "threatened" : undefined;
}

/** All facts that the answers give, before any is taken out. `country` empty: not known. */
export function routing_of(answers: Answers, country: string): Routing {
  const age = one(answers, "age");
  const kind = one(answers, "who");
  const all: Routing = {
    urgency: urgency_of(answers),
    deadline_at: deadline_of(answers),
    country: /^[A-Z]{2}$/.test(country) ? country : undefined,
    age_band: age === "age_unknown" ? undefined : age,
    kind,
    school: kind === "professional" && one(answers, "org_school") === "yes" ? true : undefined,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** Without the facts that a person took out. A school is told only together with who tells. */
export function agreed(routing: Routing, left_out: readonly string[]): Routing {
  const agreed_to = { ...routing };
  for (const name of fact_names) if (left_out.includes(name)) delete agreed_to[routing_field[name]];
  if (agreed_to.kind === undefined) delete agreed_to.school;
  return agreed_to;
}

export function fact_of(routing: Routing, name: FactName): string | boolean | undefined {
  return routing[routing_field[name]];
}

const wallet = /^(0x[0-9a-f]{40}|bc1[a-z0-9]{20,80}|[13][a-km-zA-HJ-NP-Z1-9]{25,34}|T[a-zA-Z0-9]{33})$/i;
const phone = /^\+?[\d\s().-]{6,24}$/;
const email = /^[^\s@/]+@[^\s@/]+\.[a-z]{2,}$/i;
const payment_kinds: Record<string, string> = { bank: "bank", payment_app: "app", crypto: "wallet",
  card: "gift_card" };

function payments(answers: Answers): Record<string, unknown>[] {
  const lines = (name: string) => (one(answers, name) ?? "").split("\n")
    .map((line) => line.trim()).filter((line) => line !== "").slice(0, 50);
  const methods = many(answers, "method").map((method) => payment_kinds[method]);
  const kind = methods.find((name) => name !== undefined && name !== "gift_card") ?? "other";
  const accounts = lines("pay_account").map((line) => wallet.test(line)
    ? { kind: "wallet", wallet: line } : { kind, account: line });
  const cards = lines("pay_card");
  return cards.length === 0 ? accounts : [...accounts, { kind: "gift_card", card_numbers: cards }];
}

function suspects(accounts: Account[]): Record<string, unknown>[] {
  if (accounts.length === 0) return [];
  const links = accounts.map(({ link }) => link);
  const phones = links.filter((link) => phone.test(link));
  const emails = links.filter((link) => email.test(link));
  return [{
    accounts: accounts.map(({ app, handle, link }) => ({ platform: app, handle,
      link: phones.includes(link) || emails.includes(link) ? "" : link })),
    phones, emails,
  }];
}

const demand_names: Record<string, string> = { ask_money: "money", gift_card: "gift_card",
  more_pictures: "pictures", meet: "meet", passwords: "account", help_others: "other", other: "other" };
const account_kinds: Record<string, string> = { own_hacked: "own", hacked_friend: "hacked",
  pretends: "fake", unknown_person: "unknown", unsure: "unknown" };
const yes_no: Record<string, string> = { yes: "yes", no: "no", some: "some", unsure: "unknown" };

/** What was told on a screen, in the page's words: choices first, then the person's own words. */
function words_of(told: Told[], id: string): string | undefined {
  const found = told.find((screen) => screen.id === id);
  return found && [found.choice_texts.join("; "), found.text].filter((part) => part !== "").join("\n");
}

function about_whom(answers: Answers, country: string): Record<string, unknown> {
  const danger = one(answers, "danger");
  const age = one(answers, "age");
  return {
    reporter: { kind: one(answers, "who"), organisation: one(answers, "org"),
      role: one(answers, "org_role"), contact: one(answers, "org_reach") },
    person: { age_band: age === "age_unknown" ? undefined : age, country: country || undefined,
      in_danger: danger === "yes" ? true : danger === "no" ? false : undefined },
  };
}

function what_happened(answers: Answers, told: Told[]): Record<string, unknown> {
  const known = one(answers, "known");
  const happened = [words_of(told, "kind"), one(answers, "more")].filter((text) => text !== undefined);
  return {
    happened: happened.join("\n\n") || undefined,
    said_or_shown: words_of(told, "told"),
    contact_began: { how: words_of(told, "began"), account: known && account_kinds[known],
      whose: words_of(told, "known") },
    threats: { what: words_of(told, "threats"), kinds: many(answers, "threats"),
      deadline_at: deadline_of(answers), deadline: one(answers, "deadline_text") },
    demand: { what: [...new Set(many(answers, "asked").map((name) => demand_names[name])
      .filter((name) => name !== undefined))], in_words: words_of(told, "asked"),
    amount: one(answers, "amount"), payments: payments(answers),
    method: told.find(({ id }) => id === "amount")?.choice_texts.join("; ") || undefined },
    paid: yes_no[one(answers, "paid") ?? ""],
    paid_details: one(answers, "paid_text"),
    shared: { state: yes_no[one(answers, "shared") ?? ""], where: one(answers, "shared_text")
      ? [{ with: one(answers, "shared_text") }] : [] },
    feeling: words_of(told, "feel"),
    done_so_far: words_of(told, "so_far"),
  };
}

function incident(answers: Answers): Record<string, unknown> | undefined {
  const reference = one(answers, "org_reference");
  const records = one(answers, "logs");
  return reference || records ? { reference, records } : undefined;
}

export interface DocumentParts {
  submission_id: string;
  message_key_hex: string;
  /** Of the return code: what the desk answers to, whatever the server says. */
  reporter_recipient: string;
  answers: Answers;
  told: Told[];
  accounts: Account[];
  country: string;
  routing: Routing;
  attachments: AttachmentNote[];
  now: Date;
}

export function report_document(parts: DocumentParts): Record<string, unknown> {
  return {
    format: "holdfast report", version: 1,
    submission_id: parts.submission_id,
    written_at: time_text(parts.now),
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    language: page_language(),
    message_key: parts.message_key_hex,
    reporter_recipient: parts.reporter_recipient,
    routing: parts.routing,
    ...about_whom(parts.answers, parts.country === "001" ? "" : parts.country),
    ...what_happened(parts.answers, parts.told),
    suspects: suspects(parts.accounts),
    attachments: parts.attachments,
    platform_incident: incident(parts.answers),
  };
}

/** A fact in the page's words, for the summary. `texts` gives the words of choices. */
export function fact_text(name: FactName, value: string | boolean, texts: {
  country: string; age: string; kind: string; deadline: string;
}): string {
  if (name === "urgency") return t(`report.fact.urgency_${String(value)}`);
  return name === "school" ? t("report.fact.yes") : texts[name];
}
