// A sealed picture at the desk: decrypted by the vault when asked for, which the server notes in its
// audit log; then a grid of covered parts. Nothing is kept: closing, leaving and locking forget it.
import { useEffect, useState } from "preact/hooks";
import { Device } from "../shared/device.ts";
import { t } from "../shared/page_data.ts";
import { sha256_hex } from "../shared/report_crypto.ts";
import { read_attachment } from "../shared/tar.ts";
import type { SealedPicture } from "./case_picture.tsx";
import { PictureTiles } from "./case_picture_tiles.tsx";
import { When } from "./parts.tsx";
import { picture_type } from "./report_files.tsx";
import { fetch_file } from "./report_open.ts";
import { object } from "./report_plain.ts";
import type { Plain } from "./report_types.ts";
import type { DeskCase } from "./types.ts";
import { ask, VaultError } from "./vault.ts";
import { LockBar, Unlocked, vault_problem } from "./vault_gate.tsx";

/** As far as two hashes of one picture lie apart at most: what the lists match at. */
const max_distance_bits = 31;

type Fit = "fits" | "differs" | "unknown";

interface Opened {
  bitmap: ImageBitmap;
  fit: Fit;
}

function distance_bits(a: string, b: string): number {
  let bits = 0;
  for (let at = 0; at < 64; at += 1) {
    let different = parseInt(a[at]!, 16) ^ parseInt(b[at]!, 16);
    for (; different !== 0; different >>= 1) bits += different & 1;
  }
  return bits;
}

/** Whether the picture is the one that the case has the hash of: another could be put in its place. */
async function fit_of(file: Blob, pdq: string): Promise<Fit> {
  const device = new Device();
  try {
    const hashed = await device.hash(file, () => undefined);
    hashed.preview?.close();
    return distance_bits(hashed.pdq, pdq) <= max_distance_bits ? "fits" : "differs";
  } catch {
    return "unknown";
  } finally {
    device.end();
  }
}

async function open_picture(one: DeskCase, sealed: SealedPicture): Promise<Opened> {
  const number = one.case_number;
  const file = await fetch_file(`/api/v1/desk/cases/${encodeURIComponent(number)}/sealed-pictures/`
    + sealed.attachment_id);
  if (await sha256_hex(file) !== sealed.sha256) throw new VaultError("unreadable");
  const { plain } = await ask({ kind: "open", file });
  const archive = read_attachment(plain);
  const type = archive && picture_type(archive.bytes);
  if (!archive || !type) throw new VaultError("unreadable");
  const about = object(archive.about as Plain);
  // The device said which case and picture it is of, where nobody else could write.
  if (about.case_number !== number || about.position !== sealed.position) throw new VaultError("differs");
  const blob = new Blob([archive.bytes as BlobPart], { type });
  plain.fill(0);
  const bitmap = await createImageBitmap(blob).catch(() => {
    throw new VaultError("unreadable");
  });
  const pdq = one.pictures.find(({ position }) => position === sealed.position)?.pdq ?? "";
  return { bitmap, fit: pdq === "" ? "unknown" : await fit_of(blob, pdq) };
}

function Picture({ one, sealed }: { one: DeskCase; sealed: SealedPicture }) {
  const [opened, set_opened] = useState<Opened | null>(null);
  const [wrong, set_wrong] = useState("");
  const [busy, set_busy] = useState(false);
  useEffect(() => () => opened?.bitmap.close(), [opened]);
  const n = sealed.position;
  const open = async () => {
    if (busy) return;
    set_busy(true);
    set_wrong("");
    try {
      set_opened(await open_picture(one, sealed));
    } catch (error) {
      const mixed = error instanceof VaultError && error.code === "differs";
      set_wrong(mixed ? t("desk.sealed.mixed_up") : vault_problem(error));
    }
    set_busy(false);
  };
  const percent = Math.floor(sealed.offset / Math.max(1, sealed.size) * 100);
  return (
    <li class="picture">
      <div class="picture__head"><strong>{t("desk.case.picture", { n })}</strong>
        <span>{t("desk.sealed.destroyed_at")} <When at={sealed.destroy_at} /></span></div>
      {wrong !== "" && <p class="notice notice--bad" role="alert">{wrong}</p>}
      {sealed.state === "uploading" ? <p class="govuk-body">{t("desk.report.uploading", { percent })}</p>
        : opened ? <>
          <p class={`notice notice--${opened.fit === "fits" ? "good" : "warn"}`} role="status">
            {t(`desk.sealed.${opened.fit}`)}</p>
          <PictureTiles bitmap={opened.bitmap} n={n} />
          <button type="button" class="small-button" onClick={() => set_opened(null)}>
            {t("desk.sealed.close", { n })}</button>
        </> : <button type="button" class="small-button" aria-disabled={busy} onClick={() => void open()}>
          {t(busy ? "desk.sealed.opening" : "desk.sealed.open", { n })}</button>}
    </li>
  );
}

export function PictureSection({ one, pictures }: { one: DeskCase; pictures: SealedPicture[] }) {
  return (
    <section class="sheet" aria-labelledby="sealed">
      <h2 class="govuk-heading-m" id="sealed" tabIndex={-1}>{t("desk.sealed.title")}</h2>
      <p class="govuk-hint">{t("desk.sealed.hint")}</p>
      <LockBar />
      <Unlocked>{() => <ul class="files">
        {pictures.map((sealed) => <Picture key={sealed.attachment_id} one={one} sealed={sealed} />)}
      </ul>}</Unlocked>
    </section>
  );
}
