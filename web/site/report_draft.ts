// Answers kept on the device while a report is written: sealed with a key that only the six words
// give (AES-256-GCM, docs/formats/report-draft.md), padded, one record a draft in IndexedDB.
// Nothing is kept unless the person asked for it. A device that has no IndexedDB keeps nothing, and
// the page says so.
import { report_key, to_hex } from "../shared/return_code.ts";
import type { Bytes } from "../shared/seal.ts";

const database_name = "kept-answers";
const store_name = "drafts";
/** Files of drafts, under `draft name/file id`. */
const files_name = "files";
const kMaxDrafts = 5;
const pad_bytes = 4096;
const iv_bytes = 12;
/** Where everything of a device is full or forbidden the browser may never answer. */
const patience_ms = 5000;

export interface DraftKeys {
  /** The record's name: tells nothing without the words. */
  name: string;
  key: CryptoKey;
}

/** `root` is the return code's (docs/formats/return-code.md). */
export async function draft_keys(root: ArrayBuffer): Promise<DraftKeys> {
  const name = to_hex(await report_key(root, "name on device")).slice(0, 32);
  const raw = await report_key(root, "answers on device");
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  return { name, key };
}

function wait<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("the device does not answer")), patience_ms);
    request.onsuccess = () => {
      clearTimeout(timer);
      resolve(request.result);
    };
    request.onerror = () => {
      clearTimeout(timer);
      reject(request.error ?? new Error("the device keeps nothing"));
    };
  });
}

async function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(database_name, 1);
  request.onupgradeneeded = () => {
    for (const name of [store_name, files_name]) request.result.createObjectStore(name);
  };
  return wait(request);
}

async function with_store<T>(
  mode: IDBTransactionMode, use: (store: IDBObjectStore) => IDBRequest<T>, name = store_name,
) {
  const database = await open();
  try {
    return await wait(use(database.transaction(name, mode).objectStore(name)));
  } finally {
    database.close();
  }
}

/** Whether there is a database at all; asking for one that is not there must not make one. */
async function is_there(): Promise<boolean> {
  if (typeof indexedDB === "undefined") return false;
  if (!indexedDB.databases) return true;
  return (await indexedDB.databases()).some(({ name }) => name === database_name);
}

/** Names of the drafts on this device. */
export async function kept_drafts(): Promise<string[]> {
  try {
    if (!await is_there()) return [];
    return (await with_store("readonly", (store) => store.getAllKeys())).map(String);
  } catch {
    return [];
  }
}

async function seal(key: CryptoKey, bytes: Bytes): Promise<Bytes> {
  const iv = crypto.getRandomValues(new Uint8Array(iv_bytes));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes);
  const record = new Uint8Array(iv_bytes + sealed.byteLength);
  record.set(iv);
  record.set(new Uint8Array(sealed), iv_bytes);
  return record;
}

async function unseal(key: CryptoKey, record: unknown): Promise<Bytes | null> {
  if (!(record instanceof Uint8Array)) return null;
  try {
    return new Uint8Array(await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: record.slice(0, iv_bytes) }, key, record.slice(iv_bytes)));
  } catch {
    return null;
  }
}

/** Seals and keeps a draft. Throws where the device keeps nothing. */
export async function keep_draft({ name, key }: DraftKeys, draft: unknown): Promise<void> {
  const kept = await kept_drafts();
  if (!kept.includes(name) && kept.length >= kMaxDrafts) throw new Error("too many drafts");
  const text = new TextEncoder().encode(JSON.stringify(draft));
  // JSON ignores spaces at its end, so they hide how much was written.
  const padded = new Uint8Array(Math.ceil((text.length + 1) / pad_bytes) * pad_bytes).fill(0x20);
  padded.set(text);
  const record = await seal(key, padded);
  await with_store("readwrite", (store) => store.put(record, name));
}

/** The draft, or null if there is none for these words. */
export async function open_draft<T>({ name, key }: DraftKeys): Promise<T | null> {
  if (!(await kept_drafts()).includes(name)) return null;
  const bytes = await unseal(key, await with_store<unknown>("readonly", (store) => store.get(name)));
  return bytes ? JSON.parse(new TextDecoder().decode(bytes)) as T : null;
}

/** Keeps a file of a draft. Throws where the device keeps nothing, or has no room. */
export async function keep_file({ name, key }: DraftKeys, id: string, file: Blob): Promise<void> {
  const record = await seal(key, new Uint8Array(await file.arrayBuffer()));
  await with_store("readwrite", (store) => store.put(record, `${name}/${id}`), files_name);
}

export async function open_file({ name, key }: DraftKeys, id: string): Promise<Bytes | null> {
  return unseal(key, await with_store<unknown>("readonly", (store) => store.get(`${name}/${id}`),
    files_name));
}

export async function forget_file({ name }: DraftKeys, id: string): Promise<void> {
  await with_store("readwrite", (store) => store.delete(`${name}/${id}`), files_name);
}

/** Forgets one draft with its files, or all; with the last one the database goes too. */
export async function forget_drafts(name?: string): Promise<void> {
  if (!await is_there()) return;
  if (name !== undefined) {
    await with_store("readwrite", (store) =>
      store.delete(IDBKeyRange.bound(`${name}/`, `${name}/\uffff`)), files_name);
    await with_store("readwrite", (store) => store.delete(name));
    if ((await kept_drafts()).length > 0) return;
  }
  await wait(indexedDB.deleteDatabase(database_name));
}
