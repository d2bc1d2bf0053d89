// What the server says to the desk about reports and their keys, and what is inside the ciphertexts:
// docs/formats/report.md. Plaintexts come from strangers: every field may be missing or of another type.

import type { SealedMessage as SharedMessage } from "../shared/report_crypto.ts";

export const kUrgencies = ["danger", "deadline", "shared", "threatened", "none"] as const;
export const kKinds = ["me", "someone", "professional", "platform"] as const;
export const kAges = ["under_13", "13_15", "16_17", "18_plus"] as const;
export const kReportOutcomes = ["helped", "passed_on", "no_answer", "not_for_us", "other"] as const;
export const kClocks = ["answer", "removal", "police", "preservation", "follow_up", "other"] as const;
export const kHolds = ["preservation", "police", "court", "other"] as const;
export type ReportUrgency = (typeof kUrgencies)[number];
export type ReportState = "waiting" | "open" | "closed" | "spam" | "destroyed";

export interface ReportHold {
  why: (typeof kHolds)[number];
  until: string | null;
}

export interface ReportLine {
  report_number: string;
  created_at: string;
  urgency: ReportUrgency;
  deadline_at: string | null;
  country: string | null;
  age_band: string | null;
  kind: string | null;
  school: boolean;
  state: ReportState;
  outcome: (typeof kReportOutcomes)[number] | null;
  assigned_to: string | null;
  opened_at: string | null;
  answer_by: string | null;
  late: boolean;
  unread: number;
  messages: number;
  notes: number;
  attachments: number;
  uploading: number;
  links: number;
  hold: ReportHold | null;
  closed_at: string | null;
  destroy_at: string | null;
  key_id: string;
}

export interface ReportCounts {
  waiting: number;
  open: number;
  closed: number;
  spam: number;
  late: number;
  unread: number;
}

export interface ReportPageAnswer {
  reports: ReportLine[];
  next: string | null;
  counts: ReportCounts;
}

export interface SealedMessage extends SharedMessage {
  key_id: string;
}

export interface SealedNote {
  note_id: string;
  by: string;
  at: string;
  key_id: string;
  body: string;
}

export interface ReportAttachment {
  attachment_id: string;
  size: number;
  sha256: string;
  state: "uploading" | "complete";
  offset: number;
  key_id: string;
  created_at: string;
  completed_at: string | null;
}

export interface ReportClock {
  clock_id: number | string;
  kind: (typeof kClocks)[number];
  due_at: string;
  done_at: string | null;
  set_by: string | null;
}

export interface LinkToken {
  kind: string;
  token: string;
}

export interface ReportLink extends LinkToken {
  report_number: string;
  state: ReportState;
  created_at: string;
}

export interface ReportEvent {
  at: string;
  kind: string;
  actor: string | null;
  detail: string | null;
}

export interface DeskReport {
  report: ReportLine;
  reporter_recipient: string;
  body: string | null;
  redacted_at: string | null;
  messages: SealedMessage[];
  notes: SealedNote[];
  attachments: ReportAttachment[];
  clocks: ReportClock[];
  tokens: (LinkToken & { key_id: string })[];
  links: ReportLink[];
  events: ReportEvent[];
}

export interface TeamKey {
  key_id: string;
  kind: "team" | "link";
  recipient: string | null;
  created_at: string;
  created_by: string;
  retired_at: string | null;
}

export interface KeyMember {
  name: string;
  role: string;
  recipient: string;
  created_at: string;
  missing: string[];
}

/** A personal identity under a passkey: which, its salt (hex), the age file (base64). */
export interface Passkey {
  credential: string;
  salt: string;
  identity: string;
}

export interface ReportKeys {
  team: { key_id: string; recipient: string; created_at: string; created_by: string } | null;
  link: { key_id: string; created_at: string; created_by: string } | null;
  keys: TeamKey[];
  recovery: { recipient: string; set_at: string; set_by: string } | null;
  rotation_needed: boolean;
  me: { name: string; recipient: string; identity: string; passkey: Passkey | null;
    created_at: string } | null;
  wraps: { key_id: string; wrapped: string }[];
  members: KeyMember[];
}

export interface PublicRecipients {
  open: boolean;
  why: string | null;
  key_id: string | null;
  recipients: string[];
  team_recipient: string | null;
  recovery_recipient: string | null;
}

/** Anything that was inside an age file and is JSON. */
export type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain };
export type PlainObject = { [key: string]: Plain };

export interface OpenedMessage extends SealedMessage {
  /** null: it could not be opened. */
  plain: PlainObject | null;
  /** Proved by the message key that only the reporter and the desk have. */
  genuine: boolean;
}

export interface OpenedNote extends SealedNote {
  plain: PlainObject | null;
}
