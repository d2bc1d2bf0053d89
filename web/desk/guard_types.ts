// What the server says to the desk about guard cases.

export type GuardLevel = "notice" | "warn" | "urgent";
export const kGuardOutcomes = ["helped", "false_alarm", "passed_on", "other"] as const;
export type GuardOutcome = (typeof kGuardOutcomes)[number];
export type GuardState = "open" | "shadow" | "closed";

export interface GuardLine {
  case: number;
  platform: string;
  conversation: string;
  level: GuardLevel;
  stage: string;
  risk: number;
  person_at_risk: string | null;
  suspect: string | null;
  may_harm_themselves: boolean;
  messages: number;
  opened_at: string;
  changed_at: string;
  shadow: boolean;
  claimed_by: string | null;
  closed_at: string | null;
  outcome: GuardOutcome | null;
}

export interface GuardReason {
  sign: string;
  message: number;
  /** Unicode code points of the message's text; the end is exclusive. */
  start: number;
  end: number;
  by: "suspect" | "person_at_risk";
  why: string;
}

export interface GuardMessage {
  number: number;
  id: string | null;
  at: string | null;
  from: string;
  role: "suspect" | "person_at_risk" | "other";
  text: string | null;
}

export interface GuardAction {
  id: string;
  what: string;
}

export interface GuardCase extends GuardLine {
  closed_by: string | null;
  note: string;
  reasons: GuardReason[];
  action: {
    person_at_risk: GuardAction[];
    suspect: GuardAction[];
    staff: GuardAction | null;
    advice: { situation: string[]; unsafe: boolean };
  };
  conversation_messages: GuardMessage[];
  timeline: { at: string; kind: string; level: GuardLevel | null; by: string | null }[];
}

export interface GuardPage {
  cases: GuardLine[];
  next: string | null;
}

export interface GuardPlatform {
  platform: string;
  shadow: boolean;
  thresholds: { notice: number; warn: number; urgent: number } | null;
  counts: { open: number; shadow: number } & Record<GuardOutcome, number>;
}
