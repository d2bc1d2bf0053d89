// The page's side of the worker: pictures to hashes, challenges to nonces. Nothing here talks to the
// server. One Device a page; `end()` stops all work at once.
import { page_data } from "./page_data.ts";
import { decode_on_page } from "./decode.ts";
import type { Answer, Hashed, Job } from "./worker_messages.ts";

export class DeviceError extends Error {
  constructor(readonly code: "unreadable" | "too_large" | "no_worker") {
    super(code);
  }
}

interface Waiting {
  resolve: (answer: Answer) => void;
  reject: (error: DeviceError) => void;
  progress: (share: number) => void;
}

export class Device {
  private worker: Worker | null = null;
  private next_id = 1;
  private readonly waiting = new Map<number, Waiting>();

  private start(): Worker {
    if (this.worker) return this.worker;
    const { worker: address, wasm } = page_data();
    if (!address || !wasm || typeof Worker === "undefined" || typeof WebAssembly === "undefined") {
      throw new DeviceError("no_worker");
    }
    const worker = new Worker(address);
    worker.onmessage = (event: MessageEvent<Answer>) => this.receive(event.data);
    worker.onerror = () => this.fail_all();
    worker.postMessage({ kind: "start", wasm: new URL(wasm, location.href).href });
    this.worker = worker;
    return worker;
  }

  private receive(answer: Answer): void {
    const waiting = this.waiting.get(answer.id);
    if (!waiting) return;
    if (answer.kind === "progress") {
      waiting.progress(answer.share);
      return;
    }
    this.waiting.delete(answer.id);
    if (answer.kind === "error") waiting.reject(new DeviceError(answer.code));
    else waiting.resolve(answer);
  }

  private fail_all(): void {
    const all = [...this.waiting.values()];
    this.end();
    for (const waiting of all) waiting.reject(new DeviceError("no_worker"));
  }

  private ask(job: Job, progress: (share: number) => void, transfer: Transferable[] = []) {
    return new Promise<Answer>((resolve, reject) => {
      const worker = this.start();
      const id = this.next_id;
      this.next_id += 1;
      this.waiting.set(id, { resolve, reject, progress });
      worker.postMessage({ ...job, id }, transfer);
    });
  }

  /** Hashes of a picture. Where the worker has no canvas, the page decodes for it. */
  async hash(file: Blob, progress: (share: number) => void): Promise<Hashed> {
    const answer = await this.ask({ kind: "hash", file }, progress);
    if (answer.kind === "hashed") return answer.hashed;
    if (answer.kind !== "needs_pixels") throw new DeviceError("unreadable");
    const pixels = await decode_on_page(file).catch(() => {
      throw new DeviceError("unreadable");
    });
    const job: Job = { kind: "hash", file, pixels };
    const second = await this.ask(job, progress, [pixels.rgba]);
    if (second.kind !== "hashed") throw new DeviceError("unreadable");
    return second.hashed;
  }

  /** The nonce that answers a challenge, decimal. */
  async solve(challenge: string, bits: number, progress: (share: number) => void): Promise<string> {
    const answer = await this.ask({ kind: "work", challenge, bits }, progress);
    if (answer.kind !== "worked") throw new DeviceError("no_worker");
    return answer.nonce;
  }

  /** Stops the worker; what was asked is never answered. A later call starts a new one. */
  end(): void {
    this.worker?.terminate();
    this.worker = null;
    this.waiting.clear();
  }
}
