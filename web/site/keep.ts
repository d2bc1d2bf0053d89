// `/keep-evidence`: what every read page does, and the exhibit pack that is made on the device. The
// maker is fetched when it is first needed. Nothing is sent, kept or altered here.
import { request } from "../shared/api.ts";
import { by_id } from "../shared/dom.ts";
import { page_data, page_language, t } from "../shared/page_data.ts";
import type { Pack } from "../shared/exhibit_pack.ts";
import { PackFiles, say, size_text } from "./keep_files.ts";
import { on_leave } from "./leave.ts";
import "./page.ts";

type Maker = typeof import("../shared/exhibit_pack.ts");

class NotLoaded extends Error {}

let loading: Promise<Maker> | null = null;

/** The maker of packs. Throws NotLoaded when it cannot be fetched; a later call tries again. */
function maker(): Promise<Maker> {
  loading ??= (import(page_data().exhibit_pack ?? "") as Promise<Maker>).catch(() => {
    loading = null;
    throw new NotLoaded();
  });
  return loading;
}

let files: PackFiles;
/** Of the pack that is being made. */
let control: AbortController | null = null;
/** The address of the pack that is ready. */
let address = "";

/** A pack that no longer is what stands above it goes. */
function forget_pack(): void {
  control?.abort();
  if (address) URL.revokeObjectURL(address);
  address = "";
  by_id("pack-ready").hidden = true;
  by_id("pack-save").removeAttribute("href");
  say("pack-made", "");
}

/** Locks what the pack is made of, so that it is of what is seen. */
function lock(locked: boolean): void {
  const form = by_id<HTMLFormElement>("pack-form");
  for (const field of form.querySelectorAll<HTMLInputElement | HTMLButtonElement>("input, button")) {
    if (field.id !== "pack-stop") field.disabled = locked;
  }
  by_id("pack-stop").hidden = !locked;
  by_id("pack-progress").hidden = !locked;
}

async function make(signal: AbortSignal): Promise<Pack> {
  const value = (id: string) => by_id<HTMLInputElement>(id).value.trim();
  const when = new Date(value("pack-when")).getTime();
  const now_ms = Date.now();
  const { PackError, make_pack, sheet_words } = await maker();
  const stopped = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(new PackError("stopped"));
    signal.addEventListener("abort", () => reject(new PackError("stopped")));
  });
  await Promise.race([files.read(), stopped]);
  return make_pack({
    files: files.files(), messages: files.messages(), now_ms, signal,
    sheet: sheet_words(page_language(), t),
    folder: `pack-${new Date(now_ms).toISOString().slice(0, 10)}`,
    details: { who: value("pack-who"), where: value("pack-where"),
      when: Number.isNaN(when) ? undefined : when,
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone },
    progress: (done, all) => {
      by_id<HTMLProgressElement>("pack-progress").value = all === 0 ? 100 : 100 * done / all;
    },
  });
}

function show(pack: Pack): void {
  address = URL.createObjectURL(pack.zip);
  const link = by_id<HTMLAnchorElement>("pack-save");
  link.href = address;
  link.download = `pack-${new Date().toISOString().slice(0, 10)}.zip`;
  link.textContent = t("keep.pack.live.save", { size: size_text(pack.zip.size) });
  by_id("pack-ready").hidden = false;
  say("pack-made", t("keep.pack.live.ready"));
  link.focus();
}

async function problem(error: unknown): Promise<string> {
  if (error instanceof NotLoaded) return t("keep.pack.live.load");
  const { PackError, kMaxPackFiles, kMaxPackBytes } = await maker();
  switch (error instanceof PackError ? error.code : null) {
    case "nothing": return t("keep.pack.live.nothing");
    case "too-many": return t("keep.pack.live.many", { count: kMaxPackFiles });
    case "too-much-told": return t("keep.pack.live.told");
    case "too-large": return t("keep.pack.live.large", { size: size_text(kMaxPackBytes) });
    case "unreadable": return t("keep.pack.live.gone");
    case "stopped": return t("keep.pack.live.stopped");
    default: return t("keep.pack.live.failed");
  }
}

async function start_making(): Promise<void> {
  forget_pack();
  const own = new AbortController();
  control = own;
  lock(true);
  say("pack-made", t("keep.pack.live.working"));
  try {
    const pack = await make(own.signal);
    lock(false);
    show(pack);
  } catch (error) {
    lock(false);
    say("pack-made", await problem(error), true);
    by_id("pack-make").focus();
  } finally {
    control = null;
  }
}

/** A site that a school runs takes text alone from everybody. Not reaching it leaves the tick to the person. */
async function ask_site(staff: HTMLInputElement): Promise<void> {
  const site = await request<{ school: boolean }>("/api/v1/reports/recipients").catch(() => null);
  if (!site?.school) return;
  staff.checked = true;
  by_id("pack-staff-choice").hidden = true;
  by_id("pack-staff-site").hidden = false;
  await files.keep_text_only();
}

function start_pack(): void {
  by_id("pack").hidden = false;
  const staff = by_id<HTMLInputElement>("pack-staff");
  files = new PackFiles(() => staff.checked, forget_pack);
  staff.addEventListener("change", () => void files.keep_text_only());
  void ask_site(staff);
  const form = by_id<HTMLFormElement>("pack-form");
  form.addEventListener("input", (event) => {
    if ((event.target as HTMLInputElement).type !== "file") forget_pack();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!control) void start_making();
  });
  by_id("pack-stop").addEventListener("click", () => control?.abort());
  on_leave(() => {
    files.clear();
    control?.abort();
    if (address) URL.revokeObjectURL(address);
  });
}

/** Opens the part that the address names, as a link from another page does. */
function open_named_part(): void {
  const part = document.getElementById(location.hash.slice(1));
  if (!(part instanceof HTMLDetailsElement)) return;
  part.open = true;
  part.scrollIntoView();
}

open_named_part();
start_pack();
