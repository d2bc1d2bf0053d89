// Coming back to a report with its number and six words: a session, whose token is held in memory
// only.
import { request } from "../shared/api.ts";
import type { Device } from "../shared/device.ts";
import { with_proof } from "../shared/proof.ts";
import { report_keys, type SealedMessage } from "../shared/report_crypto.ts";

export interface ReportSeen {
  report_number: string;
  created_at: string;
  status: "received" | "in_hand" | "closed";
  answer_by: string | null;
  school: boolean;
  reporter_recipient: string;
  messages: SealedMessage[];
  attachments: { attachment_id: string; size: number; offset: number; state: "uploading" | "complete" }[];
}

export interface Session {
  token: string;
  expires_at: string;
  report: ReportSeen;
}

/** `progress` gets 0 to below 1 while the device works, then 1. Throws ApiError. */
export async function open_session(
  report_number: string, root: ArrayBuffer, device: Device, progress: (share: number) => void,
): Promise<Session> {
  const { access_key } = await report_keys(root);
  return with_proof("lookup", report_number, (challenge, bits, tell) =>
    device.solve(challenge, bits, tell), progress, (proof) => {
    progress(1);
    return request<Session>("/api/v1/report-sessions", {
      method: "POST", timeout_ms: 120000, body: { report_number, key: access_key, proof },
    });
  });
}

/** Ends a session; it runs out by itself if the server is not reached. */
export function end_session(token: string): void {
  request("/api/v1/report-session", { method: "DELETE", token, keepalive: true }).catch(() => undefined);
}
