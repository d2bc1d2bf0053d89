// Attachments on their way: sealed on the device, then sent by sealed_upload.ts.
import { ApiError } from "../shared/api.ts";
import type { Device } from "../shared/device.ts";
import { sha256_hex, time_text, type AttachmentNote } from "../shared/report_crypto.ts";
import { sealing, type Bytes } from "../shared/seal.ts";
import { safe_name, tar } from "../shared/tar.ts";
import { is_plain_text } from "./file_facts.ts";
import type { PickedFile } from "./report_files.ts";
import { begin, send_rest, type SealedUpload } from "./sealed_upload.ts";

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

async function upload_once(
  picked: PickedFile, where: Where, progress: (share: number) => void,
): Promise<void> {
  const { sealed, media } = await sealed_file(picked, where);
  const file: SealedUpload = { path: "/api/v1/report/attachments", id: picked.id, sealed,
    key_id: where.key_id, more: { media } };
  const from = await begin(file, where.token, where.device);
  await send_rest(file, from, where.token, progress);
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
