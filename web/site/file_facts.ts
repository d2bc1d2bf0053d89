// What a file says about itself: name, size, type, when it was changed, and of JPEG pictures the
// time, the device and whether there is a place in them (Exif 2.32, JEITA CP-3451). Read only, to
// be shown; the bytes are never altered. Everything is bounded: a file that lies has no facts.

export interface FileFacts {
  /** "2026:11:28 21:04:11" as it stands in the file, in the camera's own time. */
  taken?: string;
  device?: string;
  /** Whether the file holds a place (GPS). The place itself stays in the file. */
  place?: boolean;
}

const head_bytes = 256 * 1024;
const max_entries = 200;
const max_text = 100;

const tags = { make: 0x010f, model: 0x0110, changed: 0x0132, exif: 0x8769, gps: 0x8825, taken: 0x9003 };

class Tiff {
  private readonly little: boolean;

  constructor(private readonly view: DataView) {
    this.little = view.getUint16(0) === 0x4949;
  }

  private u16(at: number): number {
    return this.view.getUint16(at, this.little);
  }

  private u32(at: number): number {
    return this.view.getUint32(at, this.little);
  }

  /** Tag to where its entry begins, of the directory at `at`. */
  directory(at: number): Map<number, number> {
    const entries = new Map<number, number>();
    const count = Math.min(this.u16(at), max_entries);
    for (let index = 0; index < count; index += 1) {
      const entry = at + 2 + 12 * index;
      entries.set(this.u16(entry), entry);
    }
    return entries;
  }

  first(): Map<number, number> {
    return this.directory(this.u32(4));
  }

  offset(entry: number): number {
    return this.u32(entry + 8);
  }

  text(entry: number | undefined): string | undefined {
    if (entry === undefined || this.u16(entry + 2) !== 2) return undefined;
    const length = Math.min(this.u32(entry + 4), max_text);
    const at = length <= 4 ? entry + 8 : this.u32(entry + 8);
    let text = "";
    for (let index = 0; index < length; index += 1) {
      const code = this.view.getUint8(at + index);
      if (code === 0) break;
      text += code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : "?";
    }
    return text.trim() || undefined;
  }
}

function facts_of_tiff(view: DataView): FileFacts {
  const tiff = new Tiff(view);
  const first = tiff.first();
  const exif = first.get(tags.exif);
  const inner = exif === undefined ? new Map<number, number>() : tiff.directory(tiff.offset(exif));
  const device = [tiff.text(first.get(tags.make)), tiff.text(first.get(tags.model))]
    .filter((text) => text !== undefined).join(" ");
  const gps = first.get(tags.gps);
  return {
    taken: tiff.text(inner.get(tags.taken)) ?? tiff.text(first.get(tags.changed)),
    device: device || undefined,
    place: gps !== undefined && tiff.directory(tiff.offset(gps)).size > 1 ? true : undefined,
  };
}

/** Where the Exif block of a JPEG begins and ends; null if there is none. */
function exif_block(view: DataView): DataView | null {
  let at = 2;
  while (at + 10 < view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    const length = view.getUint16(at + 2);
    if (marker === 0xda || length < 2) return null;
    if (marker === 0xe1 && view.getUint32(at + 4) === 0x45786966) {  // "Exif"
      const end = Math.min(at + 2 + length, view.byteLength);
      return new DataView(view.buffer, view.byteOffset + at + 10, end - at - 10);
    }
    at += 2 + length;
  }
  return null;
}

export function facts_in(bytes: Uint8Array): FileFacts {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (view.byteLength < 12 || view.getUint16(0) !== 0xffd8) return {};
    const block = exif_block(view);
    return block ? facts_of_tiff(block) : {};
  } catch {
    return {};  // It points outside of itself.
  }
}

export async function file_facts(file: Blob): Promise<FileFacts> {
  return facts_in(new Uint8Array(await file.slice(0, head_bytes).arrayBuffer()));
}

/**
 * Whether a file is text that holds no picture: what is taken from people at work. A name proves
 * nothing, so the bytes are looked at: valid UTF-8 (or UTF-16 with its mark), no control characters
 * but line ends and tabs, and no picture written into the text.
 */
export function is_plain_text(bytes: Uint8Array): boolean {
  const mark = bytes.length >= 2 ? (bytes[0]! << 8) | bytes[1]! : 0;
  const encoding = mark === 0xfffe ? "utf-16le" : mark === 0xfeff ? "utf-16be" : "utf-8";
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return false;
  }
  if (/[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f]/.test(text)) return false;
  return !/data:(?:image|video|application)\/[^,]{1,80};base64|^%PDF-|[A-Za-z0-9+/]{4000}/.test(text);
}
