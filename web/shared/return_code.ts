// The return code: six words made on the device, and the key derived from them. The server sees the
// key only. Grammar and test vector: docs/formats/return-code.md.

export const kCodeWords = 6;
const salt = "holdfast return code v1";
const iterations = 100000;

/** WebCrypto is there only over https and on localhost. */
export function can_make_codes(): boolean {
  return typeof crypto !== "undefined" && crypto.subtle !== undefined;
}

export function to_hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** `count` random bytes as lower-case hex. */
export function random_hex(count: number): string {
  return to_hex(crypto.getRandomValues(new Uint8Array(count)));
}

/** A whole number from 0 to below - 1 without bias: draws past the last full multiple are redrawn. */
export function random_below(below: number): number {
  const limit = Math.floor(2 ** 32 / below) * below;
  const draw = new Uint32Array(1);
  do {
    crypto.getRandomValues(draw);
  } while (draw[0]! >= limit);
  return draw[0]! % below;
}

export function make_code(words: readonly string[]): string[] {
  return Array.from({ length: kCodeWords }, () => words[random_below(words.length)]!);
}

/** 32 bytes that only the words give; every key of a case or a report is derived from them. */
export async function code_root(code: readonly string[]): Promise<ArrayBuffer> {
  const utf8 = new TextEncoder();
  const text = utf8.encode(code.join(" "));
  const password = await crypto.subtle.importKey("raw", text, "PBKDF2", false, ["deriveBits"]);
  return crypto.subtle.deriveBits(
    { name: "PBKDF2", hash: "SHA-256", salt: utf8.encode(salt), iterations }, password, 256);
}

/** HMAC-SHA256 of a message under the root: 32 bytes. */
async function derived(root: ArrayBuffer, message: string): Promise<ArrayBuffer> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const signer = await crypto.subtle.importKey("raw", root, algorithm, false, ["sign"]);
  return crypto.subtle.sign("HMAC", signer, new TextEncoder().encode(message));
}

/** HKDF-SHA256 of the root, for reports (docs/formats/report.md): 32 bytes. */
export async function report_key(root: ArrayBuffer, label: string): Promise<Uint8Array<ArrayBuffer>> {
  const utf8 = new TextEncoder();
  const key = await crypto.subtle.importKey("raw", root, "HKDF", false, ["deriveBits"]);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256",
    salt: utf8.encode("holdfast report v1"), info: utf8.encode(label) }, key, 256));
}

/** The key the server gets: 64 lower-case hex digits. */
export async function code_key(code: readonly string[]): Promise<string> {
  return to_hex(new Uint8Array(await derived(await code_root(code), "case access")));
}

/** The words in what a person typed: any case; anything but a letter parts words. */
export function split_words(text: string): string[] {
  const plain = text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  return plain.split(/[^a-z]+/).filter((word) => word !== "");
}

/** "7k3m q9td" -> "7K3M-Q9TD"; null if it is no case number. */
export function read_case_number(text: string): string | null {
  const plain = text.normalize("NFKC").toUpperCase().replace(/[\s\u2010-\u2015_.-]+/g, "");
  return /^[0-9A-Z]{8}$/.test(plain) ? `${plain.slice(0, 4)}-${plain.slice(4)}` : null;
}

/** A number and six words pasted together, as the copy button gives them; null if it is not that. */
export function read_both(text: string): { number: string; words: string[] } | null {
  const number = /(^|[^0-9A-Za-z])([0-9A-Za-z]{4}[-\u2010-\u2015][0-9A-Za-z]{4})(?![0-9A-Za-z])/;
  const found = number.exec(text);
  if (!found) return null;
  const words = split_words(text.slice(found.index + found[0].length));
  if (words.length < kCodeWords) return null;
  return { number: read_case_number(found[2]!)!, words: words.slice(-kCodeWords) };
}

export type CodeProblem =
  | { kind: "missing" }
  | { kind: "count"; count: number }
  | { kind: "unknown"; word: string };

/** What is wrong with typed words, if anything. */
export function code_problem(words: readonly string[], list: ReadonlySet<string>): CodeProblem | null {
  if (words.length === 0) return { kind: "missing" };
  const unknown = words.find((word) => !list.has(word));
  if (unknown !== undefined) return { kind: "unknown", word: unknown };
  return words.length === kCodeWords ? null : { kind: "count", count: words.length };
}

/** The word list, fetched once. */
export async function load_words(address: string): Promise<string[]> {
  const response = await fetch(address, { credentials: "omit" });
  if (!response.ok) throw new Error(`words: ${response.status}`);
  return (await response.text()).trim().split("\n");
}
