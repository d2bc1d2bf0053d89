// What the desk's page and its vault (the worker that holds the keys) say to each other. No identity
// and no link key is ever in an answer: they stay in the worker.

export interface Wrap {
  key_id: string;
  wrapped: string;
}

export interface NamedRecipient {
  name: string;
  recipient: string;
}

export type Ask =
  /** A fresh personal identity, kept under the passphrase; the vault is open with it. */
  | { kind: "make_identity"; passphrase: string }
  /** Opens the personal identity. */
  | { kind: "unlock"; identity: string; passphrase: string }
  /** Opens it with what a passkey answered. */
  | { kind: "unlock_passkey"; identity: string; secret: Uint8Array }
  /** The open personal identity, for what a passkey answered. */
  | { kind: "for_passkey"; secret: Uint8Array }
  /** The open personal identity under another passphrase. */
  | { kind: "change_passphrase"; identity: string; old: string; passphrase: string }
  /** Opens the wraps given to this person; `recipients` are those the server names for team keys. */
  | { kind: "take_wraps"; wraps: Wrap[] }
  | { kind: "make_team"; members: NamedRecipient[] }
  | { kind: "make_link"; members: NamedRecipient[] }
  /** Keys that are open here, for another member. */
  | { kind: "wrap_for"; recipient: string; key_ids: string[] }
  /** An age file to its bytes. */
  | { kind: "open"; file: Uint8Array }
  | { kind: "seal"; plain: Uint8Array; recipients: string[] }
  | { kind: "tokens"; key_id: string; values: { kind: string; value: string }[] };

export interface Answers {
  make_identity: { recipient: string; identity: string };
  unlock: { recipient: string };
  unlock_passkey: { recipient: string };
  for_passkey: { identity: string };
  change_passphrase: { identity: string };
  /** Per wrap that opened: the recipient of a team identity, null for a link key. */
  take_wraps: { opened: { key_id: string; recipient: string | null }[] };
  make_team: { recipient: string; wraps: { name: string; recipient: string; wrapped: string }[] };
  make_link: { wraps: { name: string; recipient: string; wrapped: string }[] };
  wrap_for: { wraps: Wrap[] };
  open: { plain: Uint8Array };
  seal: { file: Uint8Array };
  tokens: { tokens: { kind: string; token: string }[] };
}

export type VaultFault = "passphrase" | "passkey" | "locked" | "no_key" | "unreadable" | "differs";

export type Reply = { id: number } & ({ fault: VaultFault } | { answer: Answers[keyof Answers] });
