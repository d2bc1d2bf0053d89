// What the queue is asked for, and the numbers of cases as people type them.
import { kNeeds, kUrgencies } from "./types.ts";

export const kQueues = ["waiting", "late", "mine"] as const;

/** What a list shows; "any" and "anything" show all. */
export interface QueueFilter {
  status: (typeof kQueues)[number] | "decided";
  urgency?: "any" | (typeof kUrgencies)[number];
  needs?: "anything" | (typeof kNeeds)[number];
  /** Of one case alone, whatever its status. */
  number?: string;
}

export function queue_address(filter: QueueFilter, after?: string | null): string {
  const query = new URLSearchParams({ status: filter.status, limit: "50" });
  if (filter.urgency && filter.urgency !== "any") query.set("urgency", filter.urgency);
  if (filter.needs && filter.needs !== "anything") query.set("needs", filter.needs);
  if (filter.number) query.set("number", filter.number);
  if (after) query.set("after", after);
  return `/api/v1/desk/cases?${query.toString()}`;
}

/** A case number in its own form ("7K3M-Q9TD"); null when what was typed is none. */
export function read_case_number(typed: string): string | null {
  const text = typed.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  return /^[0-9A-HJKMNP-TV-Z]{8}$/.test(text) ? `${text.slice(0, 4)}-${text.slice(4)}` : null;
}
