// What the page and its worker say to each other.

/** Pixels the page decoded: rgba, rows x columns x 4 bytes, top row first. */
export interface Pixels {
  rgba: ArrayBuffer;
  width: number;
  height: number;
}

/** What is known of a picture. `preview` stays on the device. */
export interface Hashed {
  pdq: string;
  quality: number;
  md5: string;
  sha1: string;
  sha256: string;
  width: number;
  height: number;
  preview: ImageBitmap | null;
}

export type Job =
  | { kind: "hash"; file: Blob; pixels?: Pixels }
  | { kind: "work"; challenge: string; bits: number };

export type Asked = (Job & { id: number }) | { kind: "start"; wasm: string };

export type Answer =
  | { id: number; kind: "progress"; share: number }
  | { id: number; kind: "hashed"; hashed: Hashed }
  | { id: number; kind: "needs_pixels" }
  | { id: number; kind: "worked"; nonce: string }
  | { id: number; kind: "error"; code: "unreadable" | "too_large" | "no_worker" };
