// The WebAssembly core from TypeScript; its contract is docs/formats/wasm.md. Pointers never leave this
// file. Memory that runs out ends the module with a trap; a fresh one takes its place.

interface Exports {
  memory: WebAssembly.Memory;
  hf_alloc(bytes: number): number;
  hf_free(pointer: number): void;
  hf_pdq(pixels: number, width: number, height: number, stride_bytes: number,
    bytes_per_pixel: number, out: number): number;
  hf_digest_new(kind: number): number;
  hf_digest_update(digest: number, bytes: number, length: number): void;
  hf_digest_finish(digest: number, out: number): number;
  hf_work(challenge: number, challenge_length: number, start_low: number, start_high: number,
    count: number, bits: number, out: number): number;
}

const hash_bytes = 32;
const rgba_bytes = 4;
const digest_kinds = { md5: 0, sha1: 1, sha256: 2 } as const;
/** Memory once taken is never given back by a module; after such a picture it is replaced. */
const replace_over_bytes = 64 * 1024 * 1024;

export interface Digest {
  update(bytes: Uint8Array): void;
  /** Lower-case hex; after it the digest must not be used. */
  finish(): string;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Core {
  private constructor(private readonly module: WebAssembly.Module, private wasm: Exports) {}

  static async load(address: string): Promise<Core> {
    const response = await fetch(address, { credentials: "omit" });
    if (!response.ok) throw new Error(`core: ${response.status}`);
    return Core.from_bytes(await response.arrayBuffer());
  }

  static async from_bytes(bytes: BufferSource): Promise<Core> {
    const module = await WebAssembly.compile(bytes);
    return new Core(module, Core.instance(module));
  }

  private static instance(module: WebAssembly.Module): Exports {
    return new WebAssembly.Instance(module, {}).exports as unknown as Exports;
  }

  private replace(): void {
    this.wasm = Core.instance(this.module);
  }

  private bytes_at(pointer: number, length: number): Uint8Array {
    return new Uint8Array(this.wasm.memory.buffer, pointer >>> 0, length);
  }

  /**
   * PDQ of width x height RGBA pixels, which `write` puts into the given memory (row-major, rows
   * width * 4 bytes). Null if the device has not the memory; the core can be used further.
   */
  pdq(width: number, height: number, write: (rgba: Uint8Array) => void) {
    const stride = width * rgba_bytes;
    const size = stride * height;
    if (size >= 2 ** 32) return null;
    try {
      const pixels = this.wasm.hf_alloc(size);
      const out = this.wasm.hf_alloc(hash_bytes + 4);
      if (pixels === 0 || out === 0) {
        this.replace();
        return null;
      }
      write(this.bytes_at(pixels, size));
      const status = this.wasm.hf_pdq(pixels, width, height, stride, rgba_bytes, out);
      const pdq = hex(this.bytes_at(out, hash_bytes));
      const quality = this.bytes_at(out + hash_bytes, 1)[0]!;
      this.wasm.hf_free(pixels);
      this.wasm.hf_free(out);
      if (size > replace_over_bytes) this.replace();
      return status === 0 ? { pdq, quality } : null;
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      this.replace();
      return null;
    }
  }

  /** An incremental digest. It belongs to the module of now: no `pdq` may run before it is finished. */
  digest(kind: keyof typeof digest_kinds): Digest {
    const wasm = this.wasm;
    const digest = wasm.hf_digest_new(digest_kinds[kind]);
    return {
      update: (bytes) => {
        const pointer = wasm.hf_alloc(bytes.length);
        this.bytes_at(pointer, bytes.length).set(bytes);
        wasm.hf_digest_update(digest, pointer, bytes.length);
        wasm.hf_free(pointer);
      },
      finish: () => {
        const out = wasm.hf_alloc(hash_bytes);
        const length = wasm.hf_digest_finish(digest, out);
        const text = hex(this.bytes_at(out, length));
        wasm.hf_free(out);
        return text;
      },
    };
  }

  /** The first nonce of start, start + 1, ... that answers the challenge, of `count` tries; else null. */
  work(challenge: string, start: number, count: number, bits: number): string | null {
    const text = new TextEncoder().encode(challenge);
    const pointer = this.wasm.hf_alloc(text.length);
    const out = this.wasm.hf_alloc(8);
    this.bytes_at(pointer, text.length).set(text);
    const found = this.wasm.hf_work(pointer, text.length, start % 2 ** 32,
      Math.floor(start / 2 ** 32), count, bits, out);
    const view = new DataView(this.wasm.memory.buffer, out, 8);
    const nonce = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
    this.wasm.hf_free(pointer);
    this.wasm.hf_free(out);
    return found === 1 ? String(nonce) : null;
  }
}
