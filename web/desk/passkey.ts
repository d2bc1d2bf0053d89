// A passkey's secret for the desk's keys: WebAuthn's PRF extension (Level 3, 10.1.4). The passkey answers
// a salt with 32 bytes that nobody else can make. What they open is in the vault; nothing here is kept.
import { from_base64, from_hex, to_base64 } from "../shared/report_crypto.ts";
import { random_hex } from "../shared/return_code.ts";

/** "unsupported": this browser, or this passkey, has no PRF. */
export type PasskeyProblem = "cancelled" | "unsupported";

export class PasskeyError extends Error {
  constructor(readonly code: PasskeyProblem) {
    super(code);
  }
}

interface PrfAnswer {
  prf?: { enabled?: boolean; results?: { first?: BufferSource } };
}

const wait_ms = 120_000;
const kSecretBytes = 32;

/** Whether passkeys can be used where the desk is: over TLS or on this machine, under a name. */
export function can_passkey(): boolean {
  const { hostname } = location;
  return isSecureContext && typeof PublicKeyCredential !== "undefined" && !/^[\d.]+$|^\[/.test(hostname);
}

function random(bytes: number) {
  return crypto.getRandomValues(new Uint8Array(bytes));
}

function prf_input(salt: string): AuthenticationExtensionsClientInputs {
  return { prf: { eval: { first: from_hex(salt) } } } as AuthenticationExtensionsClientInputs;
}

function answer_of(credential: Credential | null): PrfAnswer {
  if (!(credential instanceof PublicKeyCredential)) throw new PasskeyError("cancelled");
  return credential.getClientExtensionResults() as PrfAnswer;
}

function secret_of({ prf }: PrfAnswer): Uint8Array | null {
  const first = prf?.results?.first;
  if (!first) return null;
  const bytes = first instanceof ArrayBuffer ? new Uint8Array(first)
    : new Uint8Array(first.buffer, first.byteOffset, first.byteLength);
  if (bytes.length !== kSecretBytes) throw new PasskeyError("unsupported");
  return bytes;
}

/** The person said no, or the browser did, or nobody answered: they look the same to a page. */
async function asked<T>(what: Promise<T>): Promise<T> {
  return what.catch((error: unknown) => {
    const name = error instanceof DOMException ? error.name : "";
    throw new PasskeyError(name === "NotSupportedError" ? "unsupported" : "cancelled");
  });
}

/** What the passkey answers to its salt. Throws PasskeyError. */
export async function passkey_secret(credential: string, salt: string): Promise<Uint8Array> {
  const given = await asked(navigator.credentials.get({ publicKey: {
    challenge: random(32), timeout: wait_ms, userVerification: "required",
    allowCredentials: [{ type: "public-key", id: from_base64(credential) }],
    extensions: prf_input(salt) } }));
  const secret = secret_of(answer_of(given));
  if (!secret) throw new PasskeyError("unsupported");
  return secret;
}

/**
 * A new passkey under `name`, its salt, and its answer. Some answer when they are made, others only
 * when they are asked, which the person then sees. Throws PasskeyError.
 */
export async function make_passkey(name: string) {
  const salt = random_hex(kSecretBytes);
  const shown = `${name} (report keys)`;
  const made = await asked(navigator.credentials.create({ publicKey: {
    challenge: random(32), timeout: wait_ms, rp: { name: "Holdfast" },
    user: { id: random(32), name: shown, displayName: shown },
    pubKeyCredParams: [{ type: "public-key", alg: -7 }, { type: "public-key", alg: -257 }],
    authenticatorSelection: { userVerification: "required", residentKey: "preferred" },
    attestation: "none", extensions: prf_input(salt) } }));
  const answer = answer_of(made);
  if (answer.prf?.enabled === false) throw new PasskeyError("unsupported");
  const credential = to_base64(new Uint8Array((made as PublicKeyCredential).rawId));
  const secret = secret_of(answer) ?? await passkey_secret(credential, salt);
  return { credential, salt, secret };
}
