// Sending a report: sealed on the device to the hotline's recipients, then its files. What was made
// once (the submission's id, the words) is kept over failures, so that trying again cannot make a
// second report; a line that breaks is waited for.
import { ApiError, request } from "../shared/api.ts";
import type { Device } from "../shared/device.ts";
import { with_proof } from "../shared/proof.ts";
import { kMaxReportBytes, kMinReportBytes, padded_json, report_keys, to_base64 }
  from "../shared/report_crypto.ts";
import { to_hex } from "../shared/return_code.ts";
import { sealing } from "../shared/seal.ts";
import type { Code } from "./report_code.ts";
import { report_document, type DocumentParts, type Routing } from "./report_document.ts";
import type { PickedFile } from "./report_files.ts";
import { open_session } from "./report_session.ts";
import { note_of, upload, type Where } from "./report_upload.ts";
import { hotline_keys } from "./talk.ts";

export interface Recipients {
  open: boolean;
  why: "no-keys" | "closed" | null;
  key_id: string | null;
  recipients: string[];
  team_recipient: string | null;
  school: boolean;
}

interface Created {
  report_number: string;
  answer_by: string | null;
  token: string;
}

const slow_line_ms = 240000;
const waits_ms = [2000, 4000, 8000, 15000, 30000, 30000, 60000, 60000];
const max_key_changes = 3;

export function hotline_recipients(): Promise<Recipients> {
  return hotline_keys<Recipients>();
}

/** Whether a failure may pass by itself. */
export function line_is_bad(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 429
    || (error.status >= 500 && error.code !== "not-taken" && error.status !== 507));
}

/** Waits, or less if the device says that the line is back. */
function wait_for_line(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener("online", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    window.addEventListener("online", end);
  });
}

/** Does a step again while the line is bad, longer waits in between; `waiting` hears of each. */
export async function patiently<T>(step: () => Promise<T>, waiting: (is: boolean) => void): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const result = await step();
      waiting(false);
      return result;
    } catch (error) {
      const wait_ms = waits_ms[attempt];
      if (!line_is_bad(error) || wait_ms === undefined) throw error;
      waiting(true);
      await wait_for_line(wait_ms);
    }
  }
}

export interface Sending {
  code: Code;
  submission_id: string;
  parts: Omit<DocumentParts, "submission_id" | "message_key_hex" | "reporter_recipient"
    | "attachments" | "now">;
  routing: Routing;
  files: PickedFile[];
  device: Device;
  kept: Where["kept"];
  keep: Where["keep"];
  /** Hears what is being done: a step's name, the share of it that is done, which file. */
  tell: (step: "locking" | "working" | "sending" | "file" | "waiting", share: number, file: number) => void;
  /** Hears the number as soon as the report is there, before the files are. */
  arrived: (number: string) => void;
}

export interface Sent {
  report_number: string;
  answer_by: string | null;
  /** Files that did not get there. */
  missing: number;
  why: unknown;
}

async function body_of(sending: Sending, to: Recipients, recipient: string): Promise<string> {
  const keys = await report_keys(sending.code.root);
  const attachments = await Promise.all(sending.files.map(note_of));
  const document = report_document({ ...sending.parts, submission_id: sending.submission_id,
    message_key_hex: to_hex(keys.message_key), reporter_recipient: recipient,
    routing: sending.routing, attachments, now: new Date() });
  const bytes = padded_json(document, kMinReportBytes, kMaxReportBytes);
  return to_base64(await (await sealing()).seal(bytes, to.recipients));
}

async function create(sending: Sending, to: Recipients): Promise<Created> {
  const keys = await report_keys(sending.code.root);
  const { recipient } = await (await sealing()).identity_of(keys.reply_secret);
  sending.tell("locking", 0, 0);
  const body = await body_of(sending, to, recipient);
  return with_proof("report", undefined, (challenge, bits, tell) =>
    sending.device.solve(challenge, bits, tell), (share) => sending.tell("working", share, 0), (proof) => {
    sending.tell("sending", 1, 0);
    return request<Created>("/api/v1/reports", { method: "POST", timeout_ms: slow_line_ms, body: {
      submission_id: sending.submission_id, key: keys.access_key, proof,
      ...(Object.keys(sending.routing).length > 0 ? { routing: sending.routing } : {}),
      reporter_recipient: recipient, key_id: to.key_id, body,
    } });
  });
}

/** The report, sealed anew where the hotline has changed its keys meanwhile. */
async function create_with_current_keys(sending: Sending): Promise<{ created: Created; to: Recipients }> {
  for (let attempt = 1; ; attempt += 1) {
    const to = await hotline_recipients();
    if (!to.open) throw new ApiError(503, "not-taken", "");
    try {
      return { created: await create(sending, to), to };
    } catch (error) {
      const again = error instanceof ApiError && error.code === "keys-changed";
      if (!again || attempt >= max_key_changes) throw error;
    }
  }
}

/** Sends a report and its files. Throws while nothing is there; afterwards it tells what is missing. */
export async function send_report(sending: Sending): Promise<Sent> {
  const waiting = (is: boolean) => {
    if (is) sending.tell("waiting", 0, 0);
  };
  const { created, to } = await patiently(() => create_with_current_keys(sending), waiting);
  sending.arrived(created.report_number);
  const renew = async () => (await open_session(created.report_number, sending.code.root,
    sending.device, () => undefined)).token;
  const where: Where = { token: created.token, renew, key_id: to.key_id ?? "", recipients: to.recipients,
    device: sending.device, kept: sending.kept, keep: sending.keep };
  const sent: Sent = { report_number: created.report_number, answer_by: created.answer_by, missing: 0,
    why: null };
  for (const [index, picked] of sending.files.entries()) {
    try {
      await patiently(() => upload(picked, where, (share) => sending.tell("file", share, index + 1)),
        waiting);
    } catch (error) {
      sent.missing += 1;
      sent.why = error;
    }
  }
  return sent;
}
