// The vault: a Web Worker that holds the unlocked keys of this member of staff, in memory alone. It
// opens and makes age files for the desk's page, and talks to nobody else; ending it locks the keys.
import {
  Decrypter, Encrypter, generateX25519Identity, identityToRecipient,
} from "age-encryption";
import { identity_of } from "../shared/sealing.ts";
import { to_hex } from "../shared/return_code.ts";
import { from_base64, from_hex, hmac_hex, to_base64 } from "../shared/report_crypto.ts";
import type { Answers, Ask, NamedRecipient, Reply, VaultFault } from "./vault_messages.ts";

interface Scope {
  onmessage: ((event: MessageEvent<Ask & { id: number }>) => void) | null;
  postMessage(message: Reply): void;
}

const scope = self as unknown as Scope;
/** What the format asks for: about half a second and 128 MiB each time the keys are unlocked. */
const work_factor = 17;

class Fault extends Error {
  constructor(readonly code: VaultFault) {
    super(code);
  }
}

/** Team identities by key id, old ones too: old reports stay readable. */
const team = new Map<string, string>();
const links = new Map<string, Uint8Array>();
let personal: string | null = null;

function me(): string {
  if (personal === null) throw new Fault("locked");
  return personal;
}

async function under(passphrase: string): Promise<string> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(work_factor);
  return to_base64(await encrypter.encrypt(`${me()}\n`));
}

async function seal(plain: Uint8Array | string, recipients: string[]): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return encrypter.encrypt(plain);
}

/** The identity that a passkey's answer stands for (docs/formats/report.md). */
async function passkey_identity(secret: Uint8Array) {
  const key = await crypto.subtle.importKey("raw", secret as BufferSource, "HKDF", false, ["deriveBits"]);
  const info = new TextEncoder().encode("holdfast desk passkey v1");
  const derived = await crypto.subtle.deriveBits(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info }, key, 256);
  return identity_of(new Uint8Array(derived));
}

async function unlock_passkey(file: string, secret: Uint8Array): Promise<Answers["unlock_passkey"]> {
  const decrypter = new Decrypter();
  decrypter.addIdentity((await passkey_identity(secret)).identity);
  const text = await decrypter.decrypt(from_base64(file), "text")
    .catch(() => { throw new Fault("passkey"); });
  return hold(text.trim());
}

async function for_passkey(secret: Uint8Array): Promise<Answers["for_passkey"]> {
  const { recipient } = await passkey_identity(secret);
  return { identity: to_base64(await seal(`${me()}\n`, [recipient])) };
}

async function identity_under(identity: string, passphrase: string): Promise<string> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  try {
    return (await decrypter.decrypt(from_base64(identity), "text")).trim();
  } catch {
    throw new Fault("passphrase");
  }
}

/** Opens the vault with a personal identity. */
async function hold(identity: string): Promise<{ recipient: string }> {
  const recipient = await identityToRecipient(identity);
  personal = identity;
  team.clear();
  links.clear();
  return { recipient };
}

async function unlock(identity: string, passphrase: string): Promise<Answers["unlock"]> {
  return hold(await identity_under(identity, passphrase));
}

async function take_wrap(key_id: string, wrapped: string): Promise<string | null | undefined> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(me());
  let text: string;
  try {
    text = (await decrypter.decrypt(from_base64(wrapped), "text")).trim();
  } catch {
    return undefined;
  }
  if (/^[0-9a-f]{64}$/.test(text)) {
    links.set(key_id, from_hex(text));
    return null;
  }
  if (!text.startsWith("AGE-SECRET-KEY-1")) return undefined;
  team.set(key_id, text);
  return identityToRecipient(text);
}

async function take_wraps(wraps: { key_id: string; wrapped: string }[]) {
  const opened: { key_id: string; recipient: string | null }[] = [];
  for (const { key_id, wrapped } of wraps) {
    const recipient = await take_wrap(key_id, wrapped);
    if (recipient !== undefined) opened.push({ key_id, recipient });
  }
  return { opened };
}

async function wraps_of(secret: string, members: NamedRecipient[]) {
  return Promise.all(members.map(async ({ name, recipient }) =>
    ({ name, recipient, wrapped: to_base64(await seal(`${secret}\n`, [recipient])) })));
}

async function wrap_for(recipient: string, key_ids: string[]) {
  const wraps = [];
  for (const key_id of key_ids) {
    const link = links.get(key_id);
    const secret = team.get(key_id) ?? (link && to_hex(link));
    if (secret === undefined) continue;
    wraps.push({ key_id, wrapped: to_base64(await seal(`${secret}\n`, [recipient])) });
  }
  return { wraps };
}

async function open(file: Uint8Array): Promise<Answers["open"]> {
  if (team.size === 0) throw new Fault(personal === null ? "locked" : "no_key");
  const decrypter = new Decrypter();
  for (const identity of team.values()) decrypter.addIdentity(identity);
  try {
    return { plain: await decrypter.decrypt(file) };
  } catch (error) {
    const no_match = error instanceof Error && error.message.includes("no identity matched");
    throw new Fault(no_match ? "no_key" : "unreadable");
  }
}

async function tokens(key_id: string, values: { kind: string; value: string }[]) {
  const key = links.get(key_id);
  if (!key) throw new Fault("no_key");
  return { tokens: await Promise.all(values.map(async ({ kind, value }) =>
    ({ kind, token: await hmac_hex(key, `${kind}\n${value}`) }))) };
}

async function answer(ask: Ask): Promise<Answers[keyof Answers]> {
  switch (ask.kind) {
    case "make_identity":
      personal = await generateX25519Identity();
      return { recipient: await identityToRecipient(personal), identity: await under(ask.passphrase) };
    case "unlock": return unlock(ask.identity, ask.passphrase);
    case "unlock_passkey": return unlock_passkey(ask.identity, ask.secret);
    case "for_passkey": return for_passkey(ask.secret);
    case "change_passphrase":
      if (await identity_under(ask.identity, ask.old) !== me()) throw new Fault("passphrase");
      return { identity: await under(ask.passphrase) };
    case "take_wraps": return take_wraps(ask.wraps);
    case "make_team": {
      const identity = await generateX25519Identity();
      return { recipient: await identityToRecipient(identity),
        wraps: await wraps_of(identity, ask.members) };
    }
    case "make_link":
      return { wraps: await wraps_of(to_hex(crypto.getRandomValues(new Uint8Array(32))), ask.members) };
    case "wrap_for": return wrap_for(ask.recipient, ask.key_ids);
    case "open": return open(ask.file);
    case "seal": return { file: await seal(ask.plain, ask.recipients) };
    default: return tokens(ask.key_id, ask.values);
  }
}

scope.onmessage = ({ data: { id, ...ask } }) => {
  answer(ask).then((given) => scope.postMessage({ id, answer: given }), (error: unknown) =>
    scope.postMessage({ id, fault: error instanceof Fault ? error.code : "unreadable" }));
};
