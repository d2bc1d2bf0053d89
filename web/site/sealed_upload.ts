// Sealed files on their way: sent in chunks, continued where they stopped when the line breaks. Chunks
// grow on a good line and shrink on a bad one. What is sent here was sealed before.
import { ApiError, problem_of, request } from "../shared/api.ts";
import type { Device } from "../shared/device.ts";
import { with_proof } from "../shared/proof.ts";
import { sha256_hex } from "../shared/report_crypto.ts";
import type { Bytes } from "../shared/seal.ts";

const min_chunk = 16 * 1024;
const max_chunk = 1024 * 1024;
const first_chunk = 64 * 1024;
/** A chunk that took less may be followed by a larger one, one that took longer by a smaller. */
const quick_ms = 1500;
const slow_ms = 8000;
const chunk_timeout_ms = 60000;
/** Answers in a row that do not get on. */
const max_stuck = 4;

export interface SealedUpload {
  /** Where uploads of this kind begin; a file's own address is below it. */
  path: string;
  /** 32 hex digits. */
  id: string;
  sealed: Bytes;
  key_id: string;
  /** What else such an upload begins with. */
  more: Record<string, unknown>;
}

interface Standing {
  attachment_id: string;
  offset: number;
  state: "uploading" | "complete";
}

/** Begins an upload, or finds one that was begun; one of other bytes is forgotten first. Gives where to
 *  go on, which is the end for one that is there already. */
export async function begin(file: SealedUpload, token: string, device: Device): Promise<number> {
  const body = { attachment_id: file.id, key_id: file.key_id, size: file.sealed.length,
    sha256: await sha256_hex(file.sealed), ...file.more };
  const post = async () => {
    const standing = await with_proof("attachment", undefined, (challenge, bits, tell) =>
      device.solve(challenge, bits, tell), () => undefined, (proof) =>
      request<Standing>(file.path, { method: "POST", token, body: { ...body, proof } }));
    return standing.state === "complete" ? file.sealed.length : standing.offset;
  };
  try {
    return await post();
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "conflict") throw error;
    try {
      await request(`${file.path}/${file.id}`, { method: "DELETE", token });
    } catch (complete) {
      // One that is whole is not forgotten: it got there in an earlier try.
      if (!(complete instanceof ApiError) || complete.code !== "conflict") throw complete;
      return file.sealed.length;
    }
    return post();
  }
}

/** Sends one chunk; the offset that follows. Where the server is elsewhere, that is where to go on. */
async function send_chunk(address: string, bytes: Bytes, offset: number, token: string): Promise<number> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), chunk_timeout_ms);
  let response: Response;
  try {
    response = await fetch(address, { method: "PATCH", body: bytes, credentials: "omit",
      cache: "no-store", redirect: "error", referrerPolicy: "no-referrer", signal: abort.signal,
      headers: { Authorization: `Bearer ${token}`, "Upload-Offset": String(offset),
        "Content-Type": "application/offset+octet-stream" } });
  } catch {
    throw new ApiError(0, "offline", "");
  } finally {
    clearTimeout(timer);
  }
  const there = Number(response.headers.get("Upload-Offset") ?? NaN);
  if (response.ok) return Number.isInteger(there) ? there : offset + bytes.length;
  const problem = await problem_of(response);
  if (problem.code === "wrong-offset" && Number.isInteger(there)) return there;
  throw problem;
}

/** Sends what is not there yet of a sealed file, in chunks. */
export async function send_rest(
  { path, id, sealed }: SealedUpload, from: number, token: string, progress: (share: number) => void,
): Promise<void> {
  let offset = from;
  let chunk = first_chunk;
  let stuck = 0;
  while (offset < sealed.length) {
    progress(offset / sealed.length);
    const began = Date.now();
    const piece = sealed.subarray(offset, Math.min(offset + chunk, sealed.length));
    const next = await send_chunk(`${path}/${id}`, piece, offset, token);
    stuck = next > offset ? 0 : stuck + 1;
    if (stuck >= max_stuck) throw new ApiError(0, "offline", "");
    offset = next;
    const took_ms = Date.now() - began;
    if (took_ms < quick_ms) chunk = Math.min(max_chunk, chunk * 2);
    else if (took_ms > slow_ms) chunk = Math.max(min_chunk, chunk / 2);
  }
  progress(1);
}
