// Reading what a stranger wrote: nothing in a decrypted report is sure to be there or of its type. Pure.
import type { Plain, PlainObject } from "./report_types.ts";

export function text(value: Plain | undefined): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

export function object(value: Plain | undefined): PlainObject {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};
}

export function items(value: Plain | undefined): Plain[] {
  return Array.isArray(value) ? value : [];
}

/** The JSON of an age file; null if it is no object. */
export function read_plain(bytes: Uint8Array): PlainObject | null {
  try {
    const value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as Plain;
    return value !== null && typeof value === "object" && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
