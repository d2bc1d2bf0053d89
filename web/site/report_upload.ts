// Attachments on their way: sealed on the device, sent in chunks, continued where they stopped when
// the line breaks. Chunks grow on a good line and shrink on a bad one.
import { ApiError, problem_of, request } from "../shared/api.ts";
import type { Device } from "../shared/device.ts";
import { with_proof } from "../shared/proof.ts";
import { sha256_hex, time_text, type AttachmentNote } from "../shared/report_crypto.ts";
import { sealing, type Bytes } from "../shared/seal.ts";
import { safe_name, tar } from "../shared/tar.ts";
import { is_plain_text } from "./file_facts.ts";
import type { PickedFile } from "./report_files.ts";

const min_chunk = 16 * 1024;
const max_chunk = 1024 * 1024;
const first_chunk = 64 * 1024;
/** A chunk that took less may be followed by a larger one, one that took longer by a smaller. */
const quick_ms = 1500;
const slow_ms = 8000;
const chunk_timeout_ms = 60000;
/** Answers in a row that do not get on. */
const max_stuck = 4;

export interface Where {
  token: string;
  /** Opens a new session in the place of one that ran out; the new token. */
  renew: () => Promise<string>;
  key_id: string;
  recipients: string[];
  device: Device;
  /** A sealed file from an earlier try, if the device kept it, and how to keep one. */
  kept: (id: string) => Promise<Bytes | null>;
  keep: (id: string, sealed: Bytes) => Promise<void>;
}

interface Standing {
  attachment_id: string;
  offset: number;
  state: "uploading" | "complete";
}

/** What the report or the message says of a file. */
export async function note_of(picked: PickedFile): Promise<AttachmentNote> {
  const bytes = await picked.file.arrayBuffer();
  return { attachment_id: picked.id, name: picked.name, type: picked.type, size: picked.file.size,
    sha256: await sha256_hex(bytes), modified_at: picked.modified || undefined };
}

function media_of(type: string, bytes: Bytes): string {
  if (is_plain_text(bytes)) return "text";
  const kind = type.split("/")[0] ?? "";
  if (["image", "video", "audio"].includes(kind)) return kind;
  return /pdf|document|sheet|msword|rtf/.test(type) ? "document" : "other";
}

interface SealedFile {
  id: string;
  sealed: Bytes;
  media: string;
}

/** The file on its way. Sealing it again would give other bytes, and the upload would begin anew. */
let on_its_way: SealedFile | null = null;

async function archive_of(picked: PickedFile, bytes: Bytes): Promise<Bytes> {
  const note = { format: "holdfast attachment", version: 1, ...await note_of(picked),
    added_at: time_text(new Date()), time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    facts: picked.facts };
  const modified_s = picked.modified ? Date.parse(picked.modified) / 1000 : 0;
  return tar([
    { name: "attachment.json", bytes: new TextEncoder().encode(`${JSON.stringify(note)}\n`), modified_s },
    { name: safe_name(picked.name), bytes, modified_s },
  ]);
}

async function sealed_file(picked: PickedFile, where: Where): Promise<SealedFile> {
  if (on_its_way?.id === picked.id) return on_its_way;
  const bytes = new Uint8Array(await picked.file.arrayBuffer());
  let sealed = await where.kept(picked.id);
  if (!sealed) {
    sealed = await (await sealing()).seal(await archive_of(picked, bytes), where.recipients);
    await where.keep(picked.id, sealed);
  }
  on_its_way = { id: picked.id, sealed, media: media_of(picked.type, bytes) };
  return on_its_way;
}

const address = (id: string) => `/api/v1/report/attachments/${id}`;

/** Begins an upload, or finds one that was begun; one of other bytes is forgotten first. */
async function begin(id: string, sealed: Bytes, media: string, where: Where): Promise<Standing> {
  const body = { attachment_id: id, key_id: where.key_id, size: sealed.length,
    sha256: await sha256_hex(sealed), media };
  const post = () => with_proof("attachment", undefined, (challenge, bits, tell) =>
    where.device.solve(challenge, bits, tell), () => undefined, (proof) =>
    request<Standing>("/api/v1/report/attachments", { method: "POST", token: where.token,
      body: { ...body, proof } }));
  try {
    return await post();
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "conflict") throw error;
    try {
      await request(address(id), { method: "DELETE", token: where.token });
    } catch (complete) {
      // One that is whole is not forgotten: it got there in an earlier try.
      if (!(complete instanceof ApiError) || complete.code !== "conflict") throw complete;
      return { attachment_id: id, offset: sealed.length, state: "complete" };
    }
    return post();
  }
}

/** Sends one chunk; the offset that follows. Where the server is elsewhere, that is where to go on. */
async function send_chunk(id: string, bytes: Bytes, offset: number, token: string): Promise<number> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), chunk_timeout_ms);
  let response: Response;
  try {
    response = await fetch(address(id), { method: "PATCH", body: bytes, credentials: "omit",
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
async function send_rest(
  id: string, sealed: Bytes, from: number, token: string, progress: (share: number) => void,
): Promise<void> {
  let offset = from;
  let chunk = first_chunk;
  let stuck = 0;
  while (offset < sealed.length) {
    progress(offset / sealed.length);
    const began = Date.now();
    const piece = sealed.subarray(offset, Math.min(offset + chunk, sealed.length));
    const next = await send_chunk(id, piece, offset, token);
    stuck = next > offset ? 0 : stuck + 1;
    if (stuck >= max_stuck) throw new ApiError(0, "offline", "");
    offset = next;
    const took_ms = Date.now() - began;
    if (took_ms < quick_ms) chunk = Math.min(max_chunk, chunk * 2);
    else if (took_ms > slow_ms) chunk = Math.max(min_chunk, chunk / 2);
  }
  progress(1);
}

async function upload_once(
  picked: PickedFile, where: Where, progress: (share: number) => void,
): Promise<void> {
  const { sealed, media } = await sealed_file(picked, where);
  const standing = await begin(picked.id, sealed, media, where);
  const from = standing.state === "complete" ? sealed.length : standing.offset;
  await send_rest(picked.id, sealed, from, where.token, progress);
  on_its_way = null;
}

/** Seals a file and sends it whole; `progress` hears the share that is there. Throws ApiError. */
export async function upload(
  picked: PickedFile, where: Where, progress: (share: number) => void,
): Promise<void> {
  try {
    await upload_once(picked, where, progress);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    where.token = await where.renew();
    await upload_once(picked, where, progress);
  }
}
