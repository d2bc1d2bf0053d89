// The Web Worker: reads pictures and solves challenges off the page's thread, one job after the other.
// It fetches the WebAssembly core and nothing else, and sends nothing anywhere but to its page.
import { Core } from "./core.ts";
import {
  bitmap_of, has_alpha, hashing_size, read_pixels, read_texture, tile_size,
} from "./decode.ts";
import { expected_share } from "./proof.ts";
import type { Answer, Asked, Hashed, Job, Pixels } from "./worker_messages.ts";

interface WorkerScope {
  onmessage: ((event: MessageEvent<Asked>) => void) | null;
  postMessage(message: Answer, transfer?: Transferable[]): void;
}

const scope = self as unknown as WorkerScope;
const chunk_bytes = 1024 * 1024;
const tries_at_once = 50000;
const preview_px = 168;

let core: Promise<Core> | null = null;
let queue: Promise<void> = Promise.resolve();

class TooLarge extends Error {}

function has_canvas(): boolean {
  return typeof OffscreenCanvas !== "undefined" && typeof createImageBitmap !== "undefined"
    && new OffscreenCanvas(1, 1).getContext("2d") !== null;
}

/** MD5, SHA-1 and SHA-256 of the file's bytes, read piece by piece. */
async function digests(wasm: Core, file: Blob, progress: (share: number) => void) {
  const kinds = [wasm.digest("md5"), wasm.digest("sha1"), wasm.digest("sha256")] as const;
  const finished = () => kinds.map((kind) => kind.finish()) as [string, string, string];
  try {
    for (let at = 0; at < file.size; at += chunk_bytes) {
      const bytes = new Uint8Array(await file.slice(at, at + chunk_bytes).arrayBuffer());
      for (const kind of kinds) kind.update(bytes);
      progress(Math.min(1, (at + chunk_bytes) / file.size));
    }
  } catch (error) {
    finished();
    throw error;
  }
  const [md5, sha1, sha256] = finished();
  return { md5, sha1, sha256 };
}

async function small_copy(bitmap: ImageBitmap): Promise<ImageBitmap | null> {
  const scale = Math.min(1, (2 * preview_px) / Math.min(bitmap.width, bitmap.height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.min(1024, Math.round(bitmap.width * scale))),
    Math.max(1, Math.min(1024, Math.round(bitmap.height * scale))));
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas.transferToImageBitmap();
}

/** PDQ of a decoded picture: tiles go straight into the core's memory. */
function pdq_of_bitmap(wasm: Core, bitmap: ImageBitmap, progress: (share: number) => void) {
  const full = hashing_size(bitmap.width, bitmap.height);
  const scaled = hashing_size(bitmap.width, bitmap.height, 12 * 1024 * 1024);
  for (const { width, height } of [full, scaled]) {
    const tile = tile_size(width, height);
    const canvas = new OffscreenCanvas(tile.width, tile.height);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (!context) throw new TooLarge();
    const result = wasm.pdq(width, height, (rgba) => {
      read_pixels(context, bitmap, bitmap.width, bitmap.height, width, height, rgba, progress);
      const own_size = width === bitmap.width && height === bitmap.height;
      if (own_size && has_alpha(rgba)) {
        read_texture(new OffscreenCanvas(1, 1), bitmap, width, height, rgba);
      }
    });
    if (result) return { ...result, width: bitmap.width, height: bitmap.height };
  }
  throw new TooLarge();
}

async function hash_file(file: Blob, progress: (share: number) => void): Promise<Hashed> {
  const wasm = await core!;
  const bitmap = await bitmap_of(file);
  try {
    const preview = await small_copy(bitmap);
    const pdq = pdq_of_bitmap(wasm, bitmap, (share) => progress(0.1 + share * 0.6));
    const exact = await digests(wasm, file, (share) => progress(0.7 + share * 0.3));
    return { ...pdq, ...exact, preview };
  } finally {
    bitmap.close();
  }
}

async function hash_pixels(file: Blob, pixels: Pixels): Promise<Hashed> {
  const wasm = await core!;
  const { width, height } = pixels;
  const pdq = wasm.pdq(width, height, (rgba) => rgba.set(new Uint8Array(pixels.rgba)));
  if (!pdq) throw new TooLarge();
  const exact = await digests(wasm, file, () => undefined);
  return { ...pdq, ...exact, width, height, preview: null };
}

async function work(challenge: string, bits: number, progress: (share: number) => void) {
  const wasm = await core!;
  for (let start = 0; ; start += tries_at_once) {
    const nonce = wasm.work(challenge, start, tries_at_once, bits);
    if (nonce !== null) return nonce;
    progress(expected_share(start + tries_at_once, bits));
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

async function answer(job: Job, id: number): Promise<void> {
  const progress = (share: number) => scope.postMessage({ id, kind: "progress", share });
  if (job.kind === "work") {
    const nonce = await work(job.challenge, job.bits, progress);
    scope.postMessage({ id, kind: "worked", nonce });
    return;
  }
  if (!job.pixels && !has_canvas()) {
    scope.postMessage({ id, kind: "needs_pixels" });
    return;
  }
  const hashed = job.pixels ? await hash_pixels(job.file, job.pixels)
    : await hash_file(job.file, progress);
  scope.postMessage({ id, kind: "hashed", hashed }, hashed.preview ? [hashed.preview] : []);
}

async function run(job: Job, id: number): Promise<void> {
  try {
    await core!;
  } catch {
    scope.postMessage({ id, kind: "error", code: "no_worker" });
    return;
  }
  try {
    await answer(job, id);
  } catch (error) {
    const code = error instanceof TooLarge ? "too_large" : "unreadable";
    scope.postMessage({ id, kind: "error", code });
  }
}

scope.onmessage = ({ data }) => {
  if (data.kind === "start") {
    core = Core.load(data.wasm);
    core.catch(() => undefined);  // Each job reports it.
    return;
  }
  const { id, ...job } = data;
  queue = queue.then(() => run(job, id));
};
