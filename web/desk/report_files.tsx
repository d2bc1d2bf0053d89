// Attachments: decrypted here when asked for, pictures blurred and grey until asked for again. Nothing
// is cached: what was opened is forgotten with the page or when the keys are locked.
import { useEffect, useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { sha256_hex } from "../shared/report_crypto.ts";
import { kMaxAttachmentBytes, read_attachment } from "../shared/tar.ts";
import { call } from "./client.ts";
import { size_text } from "./fields.tsx";
import { When } from "./parts.tsx";
import { fetch_file, type OpenedReport } from "./report_open.ts";
import { items, object, text } from "./report_plain.ts";
import type { Plain, PlainObject, ReportAttachment } from "./report_types.ts";
import { report_problem, type ReportPart } from "./report.tsx";
import { ask, VaultError } from "./vault.ts";

/** What browsers show as a still picture, by its first bytes: the type that was claimed is not asked. */
export function picture_type(bytes: Uint8Array): string | null {
  const starts = (hex: string, at = 0) => hex.match(/../g)!.every((pair, place) =>
    bytes[at + place] === parseInt(pair, 16));
  if (starts("89504e470d0a1a0a")) return "image/png";
  if (starts("ffd8ff")) return "image/jpeg";
  if (starts("47494638")) return "image/gif";
  if (starts("52494646") && starts("57454250", 8)) return "image/webp";
  return null;
}

/** A name that is safe to save under: no path, no control character, no hidden file. */
export function saved_name(name: string, id: string): string {
  const plain = name.normalize("NFC").replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "")
    .replace(/[/\\:*?"<>|]/g, "_").replace(/^[.\s]+/, "").slice(-120).trim();
  return plain === "" ? `attachment-${id.slice(0, 8)}` : plain;
}

export function save(bytes: Uint8Array | string, name: string, type = "application/octet-stream"): void {
  const address = URL.createObjectURL(new Blob([bytes as BlobPart], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

interface OpenedFile {
  about: PlainObject;
  bytes: Uint8Array;
  /** The file's bytes have the hash that was noted when it was added. */
  unaltered: boolean;
  picture: string | null;
}

async function open_file(path: string, one: ReportAttachment): Promise<OpenedFile> {
  if (one.size > 2 * kMaxAttachmentBytes) throw new VaultError("unreadable");
  const file = await fetch_file(`${path}/attachments/${one.attachment_id}`);
  if (await sha256_hex(file) !== one.sha256) throw new VaultError("unreadable");
  const { plain } = await ask({ kind: "open", file });
  const archive = read_attachment(plain);
  if (!archive) throw new VaultError("unreadable");
  const about = object(archive.about as Plain);
  const unaltered = await sha256_hex(archive.bytes) === about.sha256
    && about.attachment_id === one.attachment_id;
  return { about, bytes: archive.bytes, unaltered, picture: picture_type(archive.bytes) };
}

/** What the report and its messages say of each attachment. */
export function told_of(one: OpenedReport): Map<string, PlainObject> {
  const all = [one.plain, ...one.messages.map(({ plain }) => plain)]
    .flatMap((plain) => items(plain?.attachments)).map(object);
  return new Map(all.map((about) => [text(about.attachment_id), about]));
}

function Picture({ bytes, type, name }: { bytes: Uint8Array; type: string; name: string }) {
  const [address, set_address] = useState("");
  const [clear, set_clear] = useState(false);
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([bytes as BlobPart], { type }));
    set_address(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes, type]);
  return (
    <div class="attached">
      {address !== "" && <div class="attached__frame">
        <img class={clear ? "" : "veiled"} src={address}
          alt={t(clear ? "desk.report.picture_clear" : "desk.report.picture_veiled", { name })} /></div>}
      <button type="button" class="small-button" aria-pressed={clear} onClick={() => set_clear(!clear)}>
        {t("desk.report.show_clear")}</button>
    </div>
  );
}

function About({ about }: { about: PlainObject }) {
  const rows: [string, string][] = [["type", text(about.type)], ["about", text(about.about)],
    ["modified_at", text(about.modified_at)], ["added_at", text(about.added_at)],
    ["time_zone", text(about.time_zone)], ["sha256", text(about.sha256)]];
  return (
    <dl class="facts">
      {rows.filter(([, value]) => value !== "").map(([name, value]) => [
        <dt>{t(`desk.report.file_${name}`)}</dt>,
        <dd class={name === "sha256" ? "mono" : "told"} dir="auto">{value}</dd>])}
    </dl>
  );
}

function File({ one, told, part }: { one: ReportAttachment; told: PlainObject; part: ReportPart }) {
  const { path, act } = part;
  const [opened, set_opened] = useState<OpenedFile | null>(null);
  const [wrong, set_wrong] = useState("");
  const [busy, set_busy] = useState(false);
  const about = opened?.about ?? told;
  const name = text(about.name) || t("desk.report.file_unnamed");
  const file_name = saved_name(text(about.name), one.attachment_id);
  const open = async () => {
    if (busy) return;
    set_busy(true);
    set_wrong("");
    try {
      set_opened(await open_file(path, one));
    } catch (error) {
      set_wrong(report_problem(error));
    }
    set_busy(false);
  };
  const destroy = () => {
    if (!window.confirm(t("desk.report.file_destroy_sure", { name }))) return;
    void act(t("desk.report.file_destroyed"), () =>
      call(`${path}/attachments/${one.attachment_id}`, { method: "DELETE" }));
  };
  const size = Number(about.size);
  return (
    <li class="picture">
      <div class="picture__head"><strong class="wrap">{name}</strong>
        <span>{size > 0 ? size_text(size) : ""} · <When at={one.created_at} /></span></div>
      {one.state === "uploading" ? <p class="govuk-body">{t("desk.report.uploading", {
        percent: Math.floor(one.offset / Math.max(1, one.size) * 100) })}</p> : <>
        {!opened && text(told.about) !== "" && <p class="told" dir="auto">{text(told.about)}</p>}
        {wrong !== "" && <p class="notice notice--bad" role="alert">{wrong}</p>}
        {opened && <About about={opened.about} />}
        {opened && <p class={`notice notice--${opened.unaltered ? "good" : "bad"}`} role="status">
          {t(opened.unaltered ? "desk.report.unaltered" : "desk.report.altered")}</p>}
        {opened?.picture && <Picture bytes={opened.bytes} type={opened.picture} name={name} />}
        <div class="button-cell">
          {!opened ? <button type="button" class="small-button" aria-disabled={busy}
            aria-label={t("desk.report.file_open_label", { name })} onClick={() => void open()}>
            {t("desk.report.file_open")}</button>
            : <button type="button" class="small-button"
                aria-label={t("desk.report.file_save_label", { name })}
                onClick={() => save(opened.bytes, file_name)}>{t("desk.report.file_save")}</button>}
          <a class="govuk-link" href={`${path}/attachments/${one.attachment_id}`}
            download={`${one.attachment_id}.tar.age`}
            aria-label={t("desk.report.file_sealed_label", { name })}>{t("desk.report.file_sealed")}</a>
          {opened && <button type="button" class="small-button"
            aria-label={t("desk.report.file_close_label", { name })} onClick={() => set_opened(null)}>
            {t("desk.report.file_close")}</button>}
          <button type="button" class="small-button" onClick={destroy}
            aria-label={t("desk.report.file_destroy_label", { name })}>
            {t("desk.report.file_destroy")}</button>
        </div></>}
    </li>
  );
}

export function FilesSection(part: ReportPart) {
  const { one } = part;
  const told = told_of(one);
  const here = new Set(one.attachments.map(({ attachment_id }) => attachment_id));
  const absent = [...told.keys()].filter((id) => id !== "" && !here.has(id)).length;
  return (
    <section class="sheet" aria-labelledby="files">
      <h2 class="govuk-heading-m" id="files" tabIndex={-1}>{t("desk.report.part_files")}</h2>
      <p class="govuk-hint">{t("desk.report.files_hint")}</p>
      {one.attachments.length === 0 && <p class="govuk-body">{t("desk.report.files_none")}</p>}
      <ul class="files">
        {one.attachments.map((file) => <File key={file.attachment_id} one={file}
          told={told.get(file.attachment_id) ?? {}} part={part} />)}
      </ul>
      {absent > 0 && <p class="notice notice--warn">{t("desk.report.files_absent", { count: absent })}</p>}
    </section>
  );
}
