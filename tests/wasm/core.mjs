// Calls into the WebAssembly core as docs/formats/wasm.md describes it. For node and for pages.
export const MD5 = 0;
export const SHA1 = 1;
export const SHA256 = 2;

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export class Core {
  constructor(instance) {
    this.exports = instance.exports;
  }

  // Calls body(pointer) with `bytes` copied into the module, then frees them.
  with(bytes, body) {
    const pointer = this.exports.hf_alloc(Math.max(bytes.length, 1)) >>> 0;
    if (pointer === 0) throw new Error("the module has no memory left");
    this.view(pointer, bytes.length).set(bytes);
    try {
      return body(pointer);
    } finally {
      this.exports.hf_free(pointer);
    }
  }

  view(pointer, length) {
    return new Uint8Array(this.exports.memory.buffer, pointer, length);
  }

  pdq(pixels, width, height, bytesPerPixel, strideBytes = width * bytesPerPixel) {
    return this.with(pixels, (data) =>
      this.with(new Uint8Array(36), (out) => {
        const status = this.exports.hf_pdq(data, width, height, strideBytes, bytesPerPixel, out);
        if (status !== 0) return { status };
        const bytes = this.view(out, 36);
        return { status, hash: hex(bytes.subarray(0, 32)), quality: new DataView(bytes.slice(32).buffer).getInt32(0, true) };
      }));
  }

  digest(kind, bytes, pieceBytes = 1 << 20) {
    const handle = this.exports.hf_digest_new(kind);
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      const piece = bytes.subarray(at, at + pieceBytes);
      this.with(piece, (data) => this.exports.hf_digest_update(handle, data, piece.length));
    }
    return this.with(new Uint8Array(32), (out) => {
      const length = this.exports.hf_digest_finish(handle, out);
      return hex(this.view(out, length));
    });
  }

  // A situation in the interface's own numbers; the answer's indices, or only the status.
  advice({ who, happened, unsafe, country, language, age, today }) {
    const tag = new TextEncoder().encode(language);
    return this.with(tag, (text) =>
      this.with(new Uint8Array(80), (out) => {
        const status = this.exports.hf_advice(who, happened, unsafe, country, text, tag.length, age, today, out);
        if (status !== 0) return { status };
        const view = new DataView(this.view(out, 80).slice().buffer);
        return {
          status,
          place: view.getUint16(2, true),
          emergencyStale: view.getUint8(4) === 1,
          pieces: Array.from({ length: view.getUint8(0) }, (_, i) => view.getUint16(8 + 2 * i, true)),
          services: Array.from({ length: view.getUint8(1) }, (_, i) => {
            const flags = view.getUint16(34 + 4 * i, true);
            return { service: view.getUint16(32 + 4 * i, true), stale: (flags & 1) === 1, speaks: (flags & 2) === 2 };
          }),
        };
      }));
  }

  // The number found, as a BigInt, or null.
  work(challenge, start, count, bits) {
    return this.with(challenge, (data) =>
      this.with(new Uint8Array(8), (out) => {
        const low = Number(start & 0xffffffffn);
        const high = Number(start >> 32n);
        if (this.exports.hf_work(data, challenge.length, low, high, count, bits, out) === 0) return null;
        return new DataView(this.view(out, 8).slice().buffer).getBigUint64(0, true);
      }));
  }
}
