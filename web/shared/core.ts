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
  hf_advice(who: number, happened: number, unsafe: number, country: number, language: number,
    language_length: number, age_years: number, today_days: number, out: number): number;
}

const hash_bytes = 32;
const rgba_bytes = 4;
const digest_kinds = { md5: 0, sha1: 1, sha256: 2 } as const;
/** Memory once taken is never given back by a module; after such a picture it is replaced. */
const replace_over_bytes = 64 * 1024 * 1024;

/** The order is that of the core's enums. */
export const askers = ["young", "friend", "parent", "teacher", "platform"] as const;
export const happenings = ["contact", "asked", "sent", "faked", "hacked", "threatened", "deadline",
  "paid", "paid_again", "shared"] as const;
export type Asker = (typeof askers)[number];
export type Happening = (typeof happenings)[number];

export interface Situation {
  who: Asker;
  happened: readonly Happening[];
  unsafe: boolean;
  /** ISO 3166-1, two letters; empty: not known. */
  country: string;
  /** BCP 47, of the services; empty: any. */
  language: string;
  /** Years, of the young person; 0: not said. */
  age: number;
  today: Date;
}

/** Indices as `read_advice` of tools/make_advice_tables.mjs has them, most urgent first. */
export interface Advice {
  pieces: number[];
  services: { service: number; check_before_use: boolean; speaks_your_language: boolean }[];
  place: number;
  check_emergency_before_use: boolean;
}

const advice_bytes = 80;
const advice_pieces_at = 8;
const advice_services_at = 32;
const day_ms = 86_400_000;

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

  /** What to do now and whom to call. Nothing leaves the page. */
  advice(situation: Situation): Advice {
    const language = new TextEncoder().encode(situation.language);
    const country = /^[A-Za-z]{2}$/.test(situation.country)
      ? situation.country.charCodeAt(0) * 256 + situation.country.charCodeAt(1) : 0;
    const happened = situation.happened.reduce((bits, one) => bits | (1 << happenings.indexOf(one)), 0);
    const pointer = this.wasm.hf_alloc(language.length + 1);
    const out = this.wasm.hf_alloc(advice_bytes);
    this.bytes_at(pointer, language.length).set(language);
    const status = this.wasm.hf_advice(askers.indexOf(situation.who), happened,
      Number(situation.unsafe), country, pointer, language.length, situation.age,
      Math.floor(situation.today.getTime() / day_ms), out);
    const view = new DataView(this.wasm.memory.buffer.slice(out >>> 0, (out >>> 0) + advice_bytes));
    this.wasm.hf_free(pointer);
    this.wasm.hf_free(out);
    if (status !== 0) throw new Error("core: a situation that there is not");
    const pieces = Array.from({ length: view.getUint8(0) },
      (_, i) => view.getUint16(advice_pieces_at + 2 * i, true));
    const services = Array.from({ length: view.getUint8(1) }, (_, i) => {
      const flags = view.getUint16(advice_services_at + 4 * i + 2, true);
      return {
        service: view.getUint16(advice_services_at + 4 * i, true),
        check_before_use: (flags & 1) !== 0,
        speaks_your_language: (flags & 2) !== 0,
      };
    });
    return { pieces, services, place: view.getUint16(2, true),
      check_emergency_before_use: view.getUint8(4) !== 0 };
  }
}
