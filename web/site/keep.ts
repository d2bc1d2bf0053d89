// `/keep-evidence`: what every read page does, and the exhibit pack that is made on the device. The
// maker is fetched when it is first needed. Nothing is sent, kept or altered here.
import { by_id, element } from "../shared/dom.ts";
import { page_data, page_locale, t, t_count } from "../shared/page_data.ts";
import type { PackFile, Pack } from "../shared/exhibit_pack.ts";
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

function size_text(bytes: number): string {
  const number = (value: number) =>
    new Intl.NumberFormat(page_locale(), { maximumFractionDigits: 1 }).format(value);
  return bytes < 1_000_000 ? t("keep.pack.live.kilobytes", { size: number(Math.ceil(bytes / 1000)) })
    : t("keep.pack.live.megabytes", { size: number(bytes / 1_000_000) });
}

interface Picked {
  file: File;
  is_chat: boolean;
}

let picked: Picked[] = [];
/** Of the pack that is being made. */
let control: AbortController | null = null;
/** The address of the pack that is ready. */
let address = "";

function say(id: string, text: string, warn = false): void {
  const status = by_id(id);
  status.textContent = text;
  status.className = warn ? "notice notice--warn" : "";
}

/** A pack that no longer is what stands above it goes. */
function forget_pack(): void {
  control?.abort();
  if (address) URL.revokeObjectURL(address);
  address = "";
  by_id("pack-ready").hidden = true;
  by_id("pack-save").removeAttribute("href");
  say("pack-made", "");
}

function row(one: Picked): HTMLLIElement {
  const button = element("button", { type: "button", class: "text-button" }, t("keep.pack.live.remove"),
    element("span", { class: "govuk-visually-hidden" }, ` ${one.file.name}`));
  button.addEventListener("click", () => {
    picked = picked.filter((other) => other !== one);
    changed();
    by_id("pack-pick").focus();
  });
  const facts = [one.is_chat ? t("keep.pack.live.chat") : "", size_text(one.file.size)].filter(Boolean);
  return element("li", {}, element("p", { class: "name" }, one.file.name),
    element("p", { class: "facts" }, facts.join(" · ")), button);
}

function changed(): void {
  forget_pack();
  by_id("pack-files").replaceChildren(...picked.map(row));
  by_id("pack-list-title").hidden = picked.length === 0;
  say("pack-status", t_count("keep.pack.live.files", picked.length));
}

function take_files(id: string, is_chat: boolean): void {
  const input = by_id<HTMLInputElement>(id);
  input.addEventListener("change", () => {
    picked.push(...[...(input.files ?? [])].map((file) => ({ file, is_chat })));
    input.value = "";
    changed();
  });
}

/** How a chat came is said in English, as all else in a pack that is not a person's words. */
function pack_file({ file, is_chat }: Picked): PackFile {
  return { file, name: file.name, modified_ms: file.lastModified,
    details: is_chat ? { how: "Chat export from the app" } : {} };
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
  return (await maker()).make_pack({
    files: picked.map(pack_file), now_ms, signal,
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

function start_pack(): void {
  by_id("pack").hidden = false;
  take_files("pack-pick", false);
  take_files("pack-chat", true);
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
    picked = [];
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
