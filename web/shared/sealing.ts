// Sealing and opening in the age format (age-encryption.org/v1, C2SP age.md), and the padding that
// hides how much was written. A module of its own, because it is large: pages load it (seal.ts)
// when something is to be sealed or opened.
import { bech32 } from "@scure/base";
import { Decrypter, Encrypter, identityToRecipient } from "age-encryption";
import type { Bytes } from "./seal.ts";

export interface Identity {
  /** "AGE-SECRET-KEY-1...": opens what was sealed to the recipient. */
  identity: string;
  /** "age1...". */
  recipient: string;
}

/** The X25519 identity whose secret is these 32 bytes. */
export async function identity_of(secret: Uint8Array): Promise<Identity> {
  const identity = bech32.encodeFromBytes("AGE-SECRET-KEY-", secret).toUpperCase();
  return { identity, recipient: await identityToRecipient(identity) };
}

/** Seals bytes to recipients ("age1..."). */
export async function seal(bytes: Uint8Array, recipients: readonly string[]): Promise<Bytes> {
  if (recipients.length === 0) throw new Error("nobody to seal to");
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return await encrypter.encrypt(bytes) as Bytes;
}

/** Opens what was sealed to one of the identities. Throws if it was not, or was altered. */
export async function open(sealed: Uint8Array, identities: readonly string[]): Promise<Bytes> {
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  return await decrypter.decrypt(sealed) as Bytes;
}
