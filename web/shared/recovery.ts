// What opens a case when the words are lost: a question, and a key made of its answer
// (docs/formats/case.md, "Recovery"). The server sees the key only.
import { to_hex } from "./return_code.ts";

const salt_prefix = "holdfast recovery v1:";
const iterations = 600000;
/** Shorter answers are guessed too soon. */
export const kMinAnswer = 4;
export const kMaxQuestion = 120;

/** An answer as it counts: compatibility forms, small letters, single spaces, none at the ends. */
export function plain_answer(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
}

/** 64 lower-case hex digits: PBKDF2-HMAC-SHA-256 of the answer, salted with the submission's id. */
export async function recovery_key(answer: string, submission_id: string): Promise<string> {
  const utf8 = new TextEncoder();
  const password = await crypto.subtle.importKey(
    "raw", utf8.encode(plain_answer(answer)), "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256",
    salt: utf8.encode(salt_prefix + submission_id), iterations }, password, 256);
  return to_hex(new Uint8Array(bits));
}
