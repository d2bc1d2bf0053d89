// How long somebody has worked with cases on this device since the last break, and when they want to be
// reminded to take one. Kept on the device alone: nothing of it is sent anywhere, and no case's number is
// kept. Pure but for the storage it is given.

export interface RestSettings {
  on: boolean;
  every_minutes: number;
}

/** Since the last break. Times in milliseconds of the device's clock. */
export interface Worked {
  worked_ms: number;
  cases: number;
  /** When work was last seen. */
  at: number;
  /** No reminder before. */
  snoozed_until: number;
}

export const kMinutes = [20, 30, 45, 60, 90] as const;
export const kSnoozeMs = 15 * 60000;
/** Away for so long is a break. */
export const kAwayMs = 10 * 60000;
/** A longer gap between two looks was no work: the device slept, or the page was hidden. */
export const kMostStepMs = 60000;

const settings_key = "holdfast-desk-rest";
const worked_key = "holdfast-desk-worked";

export const fresh_work: Worked = { worked_ms: 0, cases: 0, at: 0, snoozed_until: 0 };

function read(storage: Storage | null, key: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(storage?.getItem(key) ?? "{}");
    return typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
  } catch {
    return {};
  }
}

function write(storage: Storage | null, key: string, value: unknown): void {
  try {
    storage?.setItem(key, JSON.stringify(value));
  } catch {
    // Full or forbidden: the reminder then forgets when the page is left.
  }
}

export function load_settings(storage: Storage | null): RestSettings {
  const { on, every_minutes } = read(storage, settings_key);
  const known = kMinutes.find((one) => one === every_minutes);
  return { on: on !== false, every_minutes: known ?? 45 };
}

export function save_settings(storage: Storage | null, settings: RestSettings): void {
  write(storage, settings_key, settings);
}

export function load_worked(storage: Storage | null): Worked {
  const all = read(storage, worked_key);
  const number = (name: string) => {
    const value = all[name];
    return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : 0;
  };
  return { worked_ms: number("worked_ms"), cases: number("cases"), at: number("at"),
    snoozed_until: number("snoozed_until") };
}

export function save_worked(storage: Storage | null, worked: Worked): void {
  write(storage, worked_key, worked);
}

/** One look at somebody who works with cases now. Two windows at once count once, because each adds only
 *  what passed since either looked. */
export function after_look(worked: Worked, now: number): Worked {
  const gap = now - worked.at;
  if (worked.at === 0 || gap < 0 || gap >= kAwayMs) return { ...fresh_work, at: now };
  return { ...worked, at: now, worked_ms: worked.worked_ms + (gap <= kMostStepMs ? gap : 0) };
}

export function is_due(worked: Worked, settings: RestSettings, now: number): boolean {
  return settings.on && worked.worked_ms >= settings.every_minutes * 60000
    && now >= worked.snoozed_until;
}
