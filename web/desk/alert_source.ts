// An alert's file as text: an update or a cancellation is made from the file it replaces.
import type { DeskAlert } from "./alert_types.ts";

/** Splits "---\nfront\n---\nbody"; null if it is no such file. */
function parts_of(source: string): { front: string[]; body: string } | null {
  const found = /^---\r?\n([\s\S]*?)\r?\n---\r?\n?([\s\S]*)$/.exec(source);
  return found ? { front: found[1]!.split(/\r?\n/), body: found[2]! } : null;
}

/** Takes an entry and the lines that belong to it out of the front matter; gives its first line. */
function take(front: string[], name: string): string | null {
  const at = front.findIndex((line) => line.startsWith(`${name}:`));
  if (at < 0) return null;
  let end = at + 1;
  while (end < front.length && /^(?:\s|-|$)/.test(front[end]!)) end += 1;
  const [first] = front.splice(at, end - at);
  return first!.slice(name.length + 1).trim();
}

/** "2026-11-24T02:00:00.5Z" -> "2026-11-24T02:00:00+00:00": CAP wants an offset, not Z. */
export function with_offset(rfc3339: string): string {
  return rfc3339.replace(/\.\d+/, "").replace(/Z$/, "+00:00");
}

/** "name" -> "name-update-1" -> "name-update-2". */
export function next_identifier(identifier: string, kind: string): string {
  const numbered = new RegExp(`^(.*-${kind}-)(\\d+)$`).exec(identifier);
  return numbered ? `${numbered[1]}${Number(numbered[2]) + 1}` : `${identifier}-${kind}-1`;
}

/** The example file as it begins now: it takes effect at the hour that has begun, and holds as long as
 *  the example says. */
export function dated_example(source: string, now_ms: number): string {
  const hour_ms = 3_600_000;
  let shift_ms: number | null = null;
  return source.replace(/^(effective|expires): (.+)$/gm, (_line, name: string, written: string) => {
    const at_ms = Date.parse(written);
    shift_ms ??= now_ms - (now_ms % hour_ms) - at_ms;
    return `${name}: ${with_offset(new Date(at_ms + shift_ms).toISOString())}`;
  });
}

/** The file of an alert that updates or cancels `old`, to be changed by hand; null if it has no
 *  front matter. */
export function source_that_replaces(old: DeskAlert, kind: "update" | "cancel"): string | null {
  const parts = parts_of(old.source);
  if (!parts) return null;
  const { front, body } = parts;
  const sender = take(front, "sender");
  const sent = take(front, "sent") ?? with_offset(old.published_at ?? old.proposed_at);
  for (const name of ["identifier", "type", "references"]) take(front, name);
  const lines = [`identifier: ${next_identifier(old.identifier, kind)}`, `sender: ${sender ?? ""}`,
    `type: ${kind}`, "references:", `  - "${[sender, old.identifier, sent].join(",")}"`, ...front];
  return `---\n${lines.join("\n")}\n---\n${body}`;
}
