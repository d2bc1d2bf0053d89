// A case's number and words on the device: only where the person asked for it, and as they are, so that
// anybody who uses the device can open the case; the page says so.

export interface KeptCase {
  number: string;
  words: string[];
}

/** False where the device keeps nothing. */
export function keep_case(kept: KeptCase): boolean {
  try {
    localStorage.setItem("kept-case", JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

export function kept_case(): KeptCase | null {
  try {
    const kept = JSON.parse(localStorage.getItem("kept-case") ?? "null") as KeptCase | null;
    return typeof kept?.number === "string" && Array.isArray(kept.words) ? kept : null;
  } catch {
    return null;
  }
}

export function forget_case(): void {
  try {
    localStorage.removeItem("kept-case");
  } catch {
    // Where nothing can be kept there is nothing to forget.
  }
}
