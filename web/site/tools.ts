// The row of tools on public pages: hear the page, print it, keep it for when there is no internet.
import { by_id, show_part as show } from "../shared/dom.ts";
import { t } from "../shared/page_data.ts";
import { can_keep, forget, keep, kept_pages, page_key } from "./kept_pages.ts";
import { on_leave } from "./leave.ts";
import { Reader } from "./speech.ts";

function say(text: string): void {
  by_id("tools-status").textContent = text;
}

function start_listening(): void {
  if (!("speechSynthesis" in window)) {
    show("listen", false);
    return;
  }
  const button = by_id("listen");
  const reader = new Reader((reading) => {
    button.textContent = t(`common.tools.${reading ? "stop" : "listen"}`);
    button.setAttribute("aria-pressed", String(reading));
  });
  speechSynthesis.getVoices();  // Some browsers load their voices only when first asked.
  show("listen", true);
  button.addEventListener("click", () => {
    const status = by_id("listen-status");
    status.textContent = "";
    if (reader.is_reading()) reader.stop();
    else if (!reader.start(by_id("main"))) status.textContent = t("common.tools.no_voice");
  });
  on_leave(() => reader.stop());
  addEventListener("pagehide", () => reader.stop());
}

function start_printing(): void {
  show("print", true);
  by_id("print").addEventListener("click", () => print());
}

async function show_kept(): Promise<void> {
  const pages = await kept_pages();
  const here = pages.includes(page_key(location.href));
  show("keep", !here);
  show("forget", here);
  show("forget-all", pages.length > (here ? 1 : 0));
  if (here) say(t(navigator.onLine ? "common.tools.kept" : "common.tools.kept_old"));
}

async function keep_here(): Promise<void> {
  try {
    await keep(location.href);
  } catch {
    say(t("common.tools.keep_failed"));
    return;
  }
  await show_kept();
  by_id("forget").focus();
}

async function forget_pages(pages: string[]): Promise<void> {
  await forget(pages);
  await show_kept();
  const left = (await kept_pages()).length;
  say(t(left === 0 ? "common.tools.forgotten" : "common.tools.forgotten_one"));
  if (!by_id("keep").hidden) by_id("keep").focus();
}

async function start_keeping(): Promise<void> {
  if (!can_keep()) {
    show("keep-box", false);
    return;
  }
  await show_kept();
  show("keep-box", true);
  by_id("keep").addEventListener("click", () => void keep_here());
  by_id("forget").addEventListener("click", () => void forget_pages([page_key(location.href)]));
  by_id("forget-all").addEventListener("click", () => {
    void kept_pages().then(forget_pages);
  });
}

/** Wires the row of tools, where the page has one. */
export function start_tools(): void {
  if (!document.getElementById("tools")) return;
  show("tools", true);
  start_listening();
  start_printing();
  void start_keeping();
}
