// The queue by single keys: to the next and the last case, tick, search. A single key can be pressed by
// accident or by a voice, so they can be switched off, and the device remembers it (WCAG 2.1.4).
import { useEffect, useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { Tick } from "./fields.tsx";

const remembered = "holdfast-desk-keys";

function stored(): boolean {
  try {
    return localStorage.getItem(remembered) !== "off";
  } catch {
    return true;
  }
}

function keep(on: boolean): void {
  try {
    if (on) localStorage.removeItem(remembered);
    else localStorage.setItem(remembered, "off");
  } catch {
    // The choice holds until the page is left.
  }
}

function is_typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement
    && target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select");
}

function links(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(".case-link")];
}

/** Moves the focus by so many cases; from outside of the list to its first. */
function move(by: number): void {
  const all = links();
  const row = document.activeElement?.closest("tr");
  const at = all.findIndex((link) => row?.contains(link));
  const next = all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function tick(): void {
  document.activeElement?.closest("tr")?.querySelector<HTMLInputElement>(".row-tick")?.click();
}

const deeds: Record<string, () => void> = {
  j: () => move(1),
  k: () => move(-1),
  x: tick,
  "/": () => document.getElementById("search")?.focus(),
};

/** The line that says which keys there are, and whether they are on. */
export function QueueKeys() {
  const [on, set_on] = useState(stored);
  useEffect(() => {
    if (!on) return undefined;
    const press = (event: KeyboardEvent) => {
      const deed = deeds[event.key];
      const other = event.ctrlKey || event.metaKey || event.altKey || is_typing(event.target);
      if (!deed || other) return;
      event.preventDefault();
      deed();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [on]);
  const change = (wanted: boolean) => {
    keep(wanted);
    set_on(wanted);
  };
  return (
    <div class="keys-line">
      <p class="govuk-hint" id="keys-help">{t("desk.list.keys")}</p>
      <Tick id="keys-on" label={t("desk.list.keys_on")} checked={on} set={change} />
    </div>
  );
}
