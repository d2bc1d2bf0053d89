// The page's side of the vault: one a desk. It starts the worker when the keys are first needed, tells
// the pages whether it is open, and ends the worker, and the keys with it, when the desk lies idle.
import { useEffect, useState } from "preact/hooks";
import { page_data } from "../shared/page_data.ts";
import { call } from "./client.ts";
import { make_passkey, passkey_secret } from "./passkey.ts";
import type { Passkey, ReportKeys } from "./report_types.ts";
import type { Answers, Ask, Reply, VaultFault } from "./vault_messages.ts";

/** Nobody touched the desk for so long: the keys are locked. */
export const kIdleMinutes = 10;

export const keys_path = "/api/v1/desk/report-keys";

export class VaultError extends Error {
  constructor(readonly code: VaultFault) {
    super(code);
  }
}

interface Waiting {
  resolve: (answer: never) => void;
  reject: (error: VaultError) => void;
}

let worker: Worker | null = null;
let next_id = 1;
let is_open = false;
let idle_timer: ReturnType<typeof setTimeout> | undefined;
const waiting = new Map<number, Waiting>();
const listeners = new Set<() => void>();
/** Keys whose wraps opened: a team key's recipient, null for a link key. */
const held = new Map<string, string | null>();

function tell(): void {
  for (const listener of listeners) listener();
}

export function lock(): void {
  worker?.terminate();
  worker = null;
  is_open = false;
  held.clear();
  clearTimeout(idle_timer);
  const lost = [...waiting.values()];
  waiting.clear();
  for (const one of lost) one.reject(new VaultError("locked"));
  tell();
}

function touched(): void {
  if (!is_open) return;
  clearTimeout(idle_timer);
  idle_timer = setTimeout(lock, kIdleMinutes * 60000);
}

function start(): Worker {
  if (worker) return worker;
  const address = page_data().vault;
  if (!address || typeof Worker === "undefined") throw new VaultError("unreadable");
  worker = new Worker(address);
  worker.onmessage = ({ data }: MessageEvent<Reply>) => {
    const one = waiting.get(data.id);
    waiting.delete(data.id);
    if ("fault" in data) one?.reject(new VaultError(data.fault));
    else one?.resolve(data.answer as never);
  };
  worker.onerror = lock;
  for (const kind of ["keydown", "pointerdown", "wheel"]) {
    window.addEventListener(kind, touched, { passive: true });
  }
  return worker;
}

export function ask<K extends Ask["kind"]>(what: Extract<Ask, { kind: K }>): Promise<Answers[K]> {
  return new Promise((resolve, reject) => {
    const to = start();
    const id = next_id;
    next_id += 1;
    waiting.set(id, { resolve: resolve as (answer: never) => void, reject });
    to.postMessage({ ...what, id });
  });
}

function opened(): void {
  is_open = true;
  touched();
  tell();
}

export function load_keys(): Promise<ReportKeys> {
  return call<ReportKeys>(keys_path);
}

/** Opens the wraps that the server keeps for this person; those already open are opened again. */
export async function take_wraps(keys: ReportKeys): Promise<void> {
  const answer = await ask({ kind: "take_wraps", wraps: keys.wraps });
  held.clear();
  for (const { key_id, recipient } of answer.opened) held.set(key_id, recipient);
  tell();
}

/** Throws VaultError "passphrase" if it is the wrong one. */
export async function unlock(keys: ReportKeys, passphrase: string): Promise<void> {
  await ask({ kind: "unlock", identity: keys.me!.identity, passphrase });
  await take_wraps(keys);
  opened();
}

/** Throws VaultError "passkey" if it opens another key, and PasskeyError. */
export async function unlock_with_passkey(keys: ReportKeys): Promise<void> {
  const { credential, salt, identity } = keys.me!.passkey!;
  const secret = await passkey_secret(credential, salt);
  await ask({ kind: "unlock_passkey", identity, secret });
  await take_wraps(keys);
  opened();
}

/** The open identity as it is, and what the server is to keep of it from now on. */
function put_me(keys: ReportKeys, kept: { identity?: string; passkey?: Passkey | null }): Promise<ReportKeys> {
  const { recipient, identity, passkey } = keys.me!;
  return call<ReportKeys>(`${keys_path}/me`, { method: "PUT",
    body: { recipient, identity, passkey, ...kept, replaces: recipient } });
}

/** A new passkey opens the identity beside the passphrase, in the place of the one before. */
export async function add_passkey(keys: ReportKeys): Promise<ReportKeys> {
  const { secret, ...passkey } = await make_passkey(keys.me!.name);
  const { identity } = await ask({ kind: "for_passkey", secret });
  return put_me(keys, { passkey: { ...passkey, identity } });
}

export function drop_passkey(keys: ReportKeys): Promise<ReportKeys> {
  return put_me(keys, { passkey: null });
}

export async function change_passphrase(keys: ReportKeys, old: string, passphrase: string): Promise<ReportKeys> {
  const { identity } = await ask({ kind: "change_passphrase", identity: keys.me!.identity, old, passphrase });
  return put_me(keys, { identity });
}

/** A fresh personal identity, in place of the one there is; the vault is open with it. */
export async function make_identity(keys: ReportKeys, passphrase: string): Promise<ReportKeys> {
  const made = await ask({ kind: "make_identity", passphrase });
  const fresh = await call<ReportKeys>(`${keys_path}/me`,
    { method: "PUT", body: { ...made, replaces: keys.me?.recipient ?? null } });
  await take_wraps(fresh);
  opened();
  return fresh;
}

export function vault_is_open(): boolean {
  return is_open;
}

export function holds(key_id: string | undefined): boolean {
  return key_id !== undefined && held.has(key_id);
}

export function held_ids(): string[] {
  return [...held.keys()];
}

/** Redraws its component when the vault opens or locks. */
export function use_vault(): boolean {
  const [, redraw] = useState(0);
  useEffect(() => {
    const listener = () => redraw((count) => count + 1);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return is_open;
}

/** The recipient of a team key that was opened here; undefined if it was not. */
export function held_recipient(key_id: string): string | null | undefined {
  return held.get(key_id);
}

/** To whom the desk writes: the team, and the recovery key where there is one. Never to a team key that
 *  is not the one this browser opened. */
export function team_recipients(keys: ReportKeys): string[] {
  if (held.get(keys.team!.key_id) !== keys.team!.recipient) throw new VaultError("differs");
  return [keys.team!.recipient, ...(keys.recovery ? [keys.recovery.recipient] : [])];
}
