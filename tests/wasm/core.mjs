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
