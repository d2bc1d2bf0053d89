// What is not as it should be with the keys that the server names.
import { request } from "../shared/api.ts";
import type { PublicRecipients, ReportKeys } from "./report_types.ts";
import { held_recipient, holds } from "./vault.ts";

export type Trouble = "team_differs" | "public_differs" | "recovery_changed";

const seen_recovery = "holdfast-recovery-seen";

/** That the recovery recipient is the one the team set, as this device saw it. */
export function accept_recovery(keys: ReportKeys): void {
  localStorage.setItem(seen_recovery, keys.recovery?.recipient ?? "");
}

/**
 * What the server says of keys, against what was unwrapped and what the public page is given. A server
 * that is not honest could name a key of its own.
 */
export async function troubles_of(keys: ReportKeys): Promise<Trouble[]> {
  const found: Trouble[] = [];
  if (keys.team && holds(keys.team.key_id)
    && held_recipient(keys.team.key_id) !== keys.team.recipient) {
    found.push("team_differs");
  }
  const shown = await request<PublicRecipients>("/api/v1/reports/recipients");
  const wanted = [keys.team?.recipient, keys.recovery?.recipient].filter(Boolean).sort().join(" ");
  if ([...shown.recipients].sort().join(" ") !== wanted
    || (shown.team_recipient ?? null) !== (keys.team?.recipient ?? null)) found.push("public_differs");
  const before = localStorage.getItem(seen_recovery);
  if (before === null) accept_recovery(keys);
  else if (before !== (keys.recovery?.recipient ?? "")) found.push("recovery_changed");
  return found;
}
