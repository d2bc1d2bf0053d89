// Loads the sealing module once it is needed, and tells how long padded texts are.
import { ApiError } from "./api.ts";
import { page_data } from "./page_data.ts";

/** Bytes of their own, not shared with another thread: what WebCrypto takes. */
export type Bytes = Uint8Array<ArrayBuffer>;

export type Sealing = typeof import("./sealing.ts");

let loading: Promise<Sealing> | null = null;

/** The module of sealing.ts. Throws ApiError 0 when it cannot be fetched; a later call tries again. */
export function sealing(): Promise<Sealing> {
  const address = page_data().sealing;
  if (!address) throw new Error("the page names no sealing module");
  loading ??= (import(address) as Promise<Sealing>).catch(() => {
    loading = null;
    throw new ApiError(0, "offline", "");
  });
  return loading;
}

/**
 * Padmé: the length that `bytes` are padded to, at most 12 % more (Nikitin and others, "Reducing
 * metadata leakage from encrypted files and communication with PURBs", 2019). Below 2^31 bytes.
 */
export function padme(bytes: number): number {
  if (bytes < 2) return bytes;
  const exponent = 31 - Math.clz32(bytes);
  const bits = 32 - Math.clz32(exponent);
  const unit = 2 ** Math.max(0, exponent - bits);
  return Math.ceil(bytes / unit) * unit;
}
