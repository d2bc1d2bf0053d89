// What the server says to the desk.

export type Role = "admin" | "analyst" | "platform";
export type Urgency = "deadline" | "shared" | "threatened" | "none";
export type Status = "received" | "on_list" | "partly_on_list" | "declined" | "withdrawn";
export const kUrgencies = ["deadline", "shared", "threatened", "none"] as const;
/** What a case may need of the desk, as the queue finds it. */
export const kNeeds = ["hands", "second", "held", "suspended", "talk"] as const;
export const kReasons = ["adult", "too_plain", "duplicate", "not_for_us", "test"] as const;
export const kOutcomes = ["removed", "blocked_at_upload", "not_the_same_picture"] as const;

export interface SignedIn {
  name: string;
  role: Role;
  expires_at?: string;
}

export interface QueueCase {
  case_number: string;
  created_at: string;
  urgency: Urgency;
  deadline_at: string | null;
  picture_count: number;
  lowest_quality: number;
  status: Status;
  due_at: string;
  is_late: boolean;
  claimed_by: string | null;
  held: number;
  suspended: number;
  approved: number;
  wants_talk: boolean;
}

export interface QueuePage {
  cases: QueueCase[];
  next: string | null;
  waiting: number;
  late: number;
  mine: number;
  /** Cases with messages that the desk has not read, decided ones too. */
  unread: number;
}

export interface DeskPicture {
  position: number;
  pdq: string;
  quality: number;
  md5: string;
  /** Null: the page was older and did not make it. */
  sha1: string | null;
  sha256: string;
  width: number;
  height: number;
  state: "received" | "held" | "on_list" | "declined" | "suspended" | "withdrawn";
  reason: string | null;
  held_reason: string | null;
  /** The first of two acceptances. */
  approval: { by: string; at: string } | null;
  bank: string | null;
  bank_content_id: number | null;
  decided_at: string | null;
  decided_by: string | null;
  withdrawn_at: string | null;
}

export interface DeskEvent {
  at: string;
  kind: string;
  picture: number | null;
  platform: string | null;
  outcome: (typeof kOutcomes)[number] | "blocked" | "confirmed" | "not_blocked" | "pending_review"
    | "quality_unknown" | null;
  reason: string | null;
}

export interface Situation {
  age: "under_18" | "over_18" | null;
  origin: "sent" | "taken" | "made_by_ai" | null;
  threatened: boolean | null;
  shared: boolean | null;
  shared_where: string[];
  deadline_at: string | null;
  wants: ("report_account" | "talk")[];
}

export interface DeskCase {
  case_number: string;
  created_at: string;
  urgency: Urgency;
  deadline_at: string | null;
  due_at: string;
  is_late: boolean;
  claimed_by: string | null;
  situation: Situation;
  has_recovery: boolean;
  status: Status;
  pictures: DeskPicture[];
  timeline: DeskEvent[];
}

export interface CaseSettings {
  accept_adults: boolean;
  two_people: boolean;
  suspend_after: number;
  service_hours: number;
  crowded_above: number;
}

export interface Bank {
  name: string;
  enabled: boolean;
  shared: boolean;
  entries: number;
}

export interface PlatformKey {
  id: number | string;
  platform: string;
  created_at: string;
  revoked_at: string | null;
  last_used_at: string | null;
  submit_bank: string | null;
  curator: boolean;
}

export interface WebhookDelivery {
  delivery_id: number;
  message_id: string;
  type: string;
  state: "waiting" | "sending" | "delivered" | "failed";
  attempts: number;
  created_at: string;
  due_at: string | null;
  last_at: string | null;
  last_status: number | null;
  last_error: string;
}

export interface Webhook {
  id: string;
  url: string;
  events: string[];
  /** Whose guard alerts it is told; "*" is every platform's. */
  platform: string | null;
  state: "active" | "gone" | "failed";
  note: string;
  created_at: string;
  created_by: string;
  failing_since: string | null;
  old_secret_until: string | null;
  waiting: number;
  failed: number;
  last_delivery: WebhookDelivery | null;
}

export interface NewWebhook extends Webhook {
  secret: string;
}

export interface StaffMember {
  name: string;
  role: Role;
  state: "invited" | "active" | "disabled";
  created_at: string;
  sees_pictures: boolean;
}

/** A one-time link, which is shown once. */
export interface SetupLink {
  name: string;
  role: Role;
  setup_path: string;
}

export interface AuditEntry {
  seq: number;
  at: string;
  actor: string;
  action: string;
  subject: string | null;
  details: unknown;
  hash: string;
}
