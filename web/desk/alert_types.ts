// What the server says about alerts, recipients and sending.

export type AlertState = "proposed" | "published" | "replaced" | "cancelled";
export type Sending = "running" | "paused" | "stopped";

export interface AlertLine {
  identifier: string;
  message_type: "alert" | "update" | "cancel";
  replaces: string | null;
  headline: string;
  state: AlertState;
  sending: Sending;
  proposed_at: string;
  proposed_by: string;
  published_at: string | null;
  published_by: string | null;
}

export interface Finding {
  kind: "error" | "warning";
  line: number;
  message: string;
}

export interface DeskAlert extends AlertLine {
  source: string;
  source_hash: string;
  scope: string;
  status: string;
  audiences: string[];
  languages: string[];
  findings: Finding[];
  public_address: string | null;
}

export interface AlertCheck {
  good: boolean;
  identifier: string | null;
  findings: Finding[];
}

export interface Progress {
  sending: Sending;
  total: number;
  settled: number;
  counts: Record<string, number>;
  per_second: number | null;
  eta_seconds: number | null;
  next_due_at: string | null;
  acknowledged: number;
  can_send: boolean;
}

export interface SendCounts {
  queued: number;
  suppressed: number;
  known: number;
  dry_run: boolean;
}

export interface Delivery {
  delivery_id: number;
  address: string | null;
  state: string;
  attempts: number;
  changed_at: string;
  reply: string;
}

export interface AlertReader {
  recipient_id: number;
  address: string;
  name: string;
  role: string;
  school: string;
  region: string;
  read_at: string | null;
}

export interface Recipient {
  recipient_id: number;
  address: string;
  name: string;
  role: string;
  school: string;
  region: string;
  language: string;
  consent: string;
  consent_source: string;
  state: string;
}

export interface ImportResult {
  added: number;
  changed: number;
  unchanged: number;
  refused: number;
  refusals: { line: number; reason: string }[];
}

/** The address of an alert's part of the interface. */
export function alert_path(identifier: string, part = ""): string {
  return `/api/v1/desk/alerts/${encodeURIComponent(identifier)}${part}`;
}

/** The address of an alert's page at the desk. */
export function alert_page(identifier: string, part = ""): string {
  return `/desk/alerts/${encodeURIComponent(identifier)}${part}`;
}
