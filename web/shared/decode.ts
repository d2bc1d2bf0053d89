// Pictures to pixels, with the browser's own decoder: turned upright by EXIF, colours untouched.
// Runs in the worker; on the page only where the worker has no canvas.
import type { Pixels } from "./worker_messages.ts";

/** More pixels than this are scaled down first, to stay inside a phone's memory. */
export const kMaxFullPixels = 64 * 1024 * 1024;
/** What such a picture is scaled to. */
const scaled_pixels = 12 * 1024 * 1024;
/** Tiles keep under the smallest canvas limits in the field (iOS: 16 million pixels). */
const tile_px = 2048;

type Canvas2d = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

export async function bitmap_of(file: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, {
      imageOrientation: "from-image",
      colorSpaceConversion: "none",
      premultiplyAlpha: "none",
    });
  } catch (error) {
    // Older browsers do not know the options; they turn pictures upright by themselves.
    if (error instanceof TypeError) return createImageBitmap(file);
    throw error;
  }
}

/** The size to hash at: the picture's own unless that is too much for a phone. */
export function hashing_size(width: number, height: number, max_pixels = kMaxFullPixels) {
  if (width * height <= max_pixels) return { width, height };
  const scale = Math.sqrt(scaled_pixels / (width * height));
  return {
    width: Math.max(1, Math.floor(width * scale)),
    height: Math.max(1, Math.floor(height * scale)),
  };
}

/**
 * Reads `source` at width x height, tile by tile, into `rgba` (width * height * 4 bytes, row-major).
 * At the picture's own size no opaque pixel is changed. A canvas keeps colours multiplied by alpha,
 * so colours under transparent pixels are lost: `read_texture` gets those.
 */
export function read_pixels(
  context: Canvas2d, source: CanvasImageSource, source_width: number, source_height: number,
  width: number, height: number, rgba: Uint8Array, progress: (share: number) => void,
): void {
  const scale_x = source_width / width;
  const scale_y = source_height / height;
  context.imageSmoothingQuality = "high";
  for (let top = 0; top < height; top += tile_px) {
    const rows = Math.min(tile_px, height - top);
    for (let left = 0; left < width; left += tile_px) {
      const columns = Math.min(tile_px, width - left);
      context.clearRect(0, 0, tile_px, tile_px);
      context.drawImage(source, left * scale_x, top * scale_y, columns * scale_x, rows * scale_y,
        0, 0, columns, rows);
      const tile = context.getImageData(0, 0, columns, rows).data;
      for (let row = 0; row < rows; row += 1) {
        const at = ((top + row) * width + left) * 4;
        rgba.set(tile.subarray(row * columns * 4, (row + 1) * columns * 4), at);
      }
    }
    progress(Math.min(1, (top + rows) / height));
  }
}

export function has_alpha(rgba: Uint8Array): boolean {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 255) return true;
  return false;
}

/**
 * Reads `source`, whose own size is width x height, through a WebGL texture, which keeps colours as
 * they were decoded. False, with `rgba` unchanged, where there is no WebGL or no texture so large.
 */
export function read_texture(
  canvas: OffscreenCanvas | HTMLCanvasElement, source: ImageBitmap | HTMLImageElement,
  width: number, height: number, rgba: Uint8Array,
): boolean {
  const options = { antialias: false, depth: false };
  const gl = (canvas.getContext("webgl2", options) ?? canvas.getContext("webgl", options)) as
    WebGLRenderingContext | null;
  if (!gl) return false;
  try {
    if (Math.max(width, height) > gl.getParameter(gl.MAX_TEXTURE_SIZE)) return false;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, source);
    gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
    if (gl.checkFramebufferStatus(gl.FRAMEBUFFER) !== gl.FRAMEBUFFER_COMPLETE) return false;
    if (gl.getError() !== gl.NO_ERROR) return false;
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
    return gl.getError() === gl.NO_ERROR;
  } finally {
    gl.getExtension("WEBGL_lose_context")?.loseContext();  // Browsers allow only a few at a time.
  }
}

/** The side of the canvas `read_pixels` needs for a picture of this size. */
export function tile_size(width: number, height: number): { width: number; height: number } {
  return { width: Math.min(tile_px, width), height: Math.min(tile_px, height) };
}

function image_of(file: Blob): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    const address = URL.createObjectURL(file);
    const end = (act: () => void) => {
      URL.revokeObjectURL(address);
      act();
    };
    image.onload = () => end(() => resolve(image));
    image.onerror = () => end(() => reject(new Error("unreadable")));
    image.src = address;
  });
}

/** The page's own decoding, for browsers whose workers have no canvas. */
export async function decode_on_page(file: Blob): Promise<Pixels> {
  const image = await image_of(file);
  const { naturalWidth: source_width, naturalHeight: source_height } = image;
  if (source_width === 0 || source_height === 0) throw new Error("unreadable");
  const { width, height } = hashing_size(source_width, source_height);
  const canvas = document.createElement("canvas");
  Object.assign(canvas, tile_size(width, height));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("unreadable");
  const rgba = new Uint8Array(width * height * 4);
  read_pixels(context, image, source_width, source_height, width, height, rgba, () => {});
  if (width === source_width && has_alpha(rgba)) {
    read_texture(document.createElement("canvas"), image, width, height, rgba);
  }
  return { rgba: rgba.buffer as ArrayBuffer, width, height };
}
