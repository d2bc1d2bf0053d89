/** How much help is due. `warn`: sextortion is likely; `urgent`: threat and demand are made, or self-harm is spoken of. */
export type Level = "none" | "notice" | "warn" | "urgent";
export type Stage = "none" | "contact" | "pressure" | "leverage" | "threat" | "demand" | "afterwards";

/** RFC 3339, or a number since 1970: milliseconds from 10^11 on, seconds below. */
export type Time = string | number;

export interface Message {
  type?: "message";
  conversation: string;
  id?: string;
  at?: Time;
  from: string;
  to?: string;
  /** At most 1 MiB an event; 8,192 code points are read. May be absent when `media` is there. */
  text?: string;
  media?: { kind?: string; matched?: boolean } | { kind?: string; matched?: boolean }[];
}
export interface AccountEvent {
  type: "account";
  id: string;
  created_at?: Time;
  changes?: { kind?: string; at?: Time }[];
}
export interface ContactEvent {
  type: "contact";
  conversation?: string;
  from: string;
  to?: string;
  at?: Time;
  mutual_contacts?: number;
  found_by?: string;
}
/** `from` blocks, reports, or asks for money; `to` is the other. */
export interface OtherEvent {
  type: "block" | "report" | "payment_request";
  conversation?: string;
  from: string;
  to?: string;
  at?: Time;
}
export type GuardEvent = Message | AccountEvent | ContactEvent | OtherEvent;

export interface Conversation {
  id?: string;
  messages: { id?: string; from: string; to?: string; text?: string; at?: Time; media?: Message["media"] }[];
  accounts?: { id: string; created_at?: Time; changes?: { kind?: string; at?: Time }[] }[] | Record<string, object>;
}

export interface Reason {
  sign: string;
  /** Counted from 0 in the conversation. */
  message: number;
  /** Unicode code points of that message's text; `end` is exclusive, and equal to `start` when no words show it. */
  start: number;
  end: number;
  by: "suspect" | "person_at_risk";
  /** One plain sentence. */
  why: string;
}

export interface Judgement {
  id: string | null;
  alert: boolean;
  /** A probability. */
  risk: number;
  stage: Stage;
  level: Level;
  first_notice: number | null;
  first_warn: number | null;
  first_urgent: number | null;
  person_at_risk: string | null;
  suspect: string | null;
  may_harm_themselves: boolean;
  reasons: Reason[];
  action: {
    person_at_risk: string[];
    suspect: string[];
    staff: string | null;
    advice: { situation: string[]; unsafe: boolean };
  };
}

export interface Assessment extends Judgement {
  id: string;
  conversation: string;
  message: string | null;
  messages: number;
  after: string;
}

/** data/policy.json's shape. */
export interface Policy {
  thresholds: { notice: number; warn: number; urgent: number };
  actions: Record<string, { about: "person_at_risk" | "suspect" | "staff"; what: string }>;
  at: Record<"notice" | "warn" | "urgent" | "harm", { person_at_risk: string[]; suspect: string[]; staff: string | null }>;
}

export type Bytes = string | Uint8Array | ArrayBuffer;
/** Files to use instead of the package's own. */
export interface Sources {
  wasm?: Uint8Array | ArrayBuffer | WebAssembly.Module;
  model?: Bytes;
  concepts?: Bytes | Bytes[];
  signs?: Bytes;
  policy?: Bytes;
}

/** Watches any number of conversations. Its answer is help for a person and a question to a human, never a ban. */
export class Guard {
  /** Once before the first guard. Rejects when a file cannot be fetched or read. */
  static load(sources?: Sources): Promise<void>;
  /** @throws {TypeError} when the policy cannot be read. */
  constructor(policy?: Policy | string | null);
  /**
   * Takes one event and gives its conversation's assessment; null when the event concerns no conversation.
   * @throws {TypeError} one sentence about what is wrong; the guard stays as it was.
   */
  push(event: Message): Assessment;
  push(event: GuardEvent): Assessment | null;
  /** The same, but null unless level, stage or suspect changed. Cheaper. */
  pushForChanges(event: GuardEvent): Assessment | null;
  /** As things stand. */
  assess(conversation: string): Assessment;
  /** A whole conversation at its worst, beside those being watched. */
  judge(conversation: Conversation): Judgement;
  forget(conversation: string): void;
  /** How many are being watched. */
  readonly conversations: number;
  /** Gives its memory back now; otherwise that happens with the object. */
  free(): void;
}
