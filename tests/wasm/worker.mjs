// Runs in a Web Worker in the browser: hashes generated pixels, and picture files as the browser's own
// decoder gives them. Answers each message {id, vector} with {id, result}.
import { Core, SHA256 } from "./core.mjs";
import { generatePixels } from "./vectors.mjs";

const ready = WebAssembly.instantiateStreaming(fetch("/holdfast.wasm")).then(({ instance }) => new Core(instance));

// A canvas keeps colours multiplied by alpha, so that they are lost under transparent pixels. A texture
// keeps what the decoder gave. Undefined where there is no WebGL or the picture is larger than a texture.
function pixelsByTexture(bitmap) {
  const { width, height } = bitmap;
  const gl = new OffscreenCanvas(1, 1).getContext("webgl2", { antialias: false, depth: false });
  if (!gl || Math.max(width, height) > gl.getParameter(gl.MAX_TEXTURE_SIZE)) return undefined;
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
  gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
  gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, gl.getParameter(gl.TEXTURE_BINDING_2D), 0);
  const data = new Uint8Array(width * height * 4);
  gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, data);
  return data;
}

function pixelsByCanvas(bitmap) {
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  canvas.drawImage(bitmap, 0, 0);
  return canvas.getImageData(0, 0, width, height).data;
}

// Orientation applied, no colour conversion, alpha not multiplied in.
async function decode(url) {
  const blob = await (await fetch(url)).blob();
  return createImageBitmap(blob, {
    imageOrientation: "from-image", colorSpaceConversion: "none", premultiplyAlpha: "none" });
}

function withoutAlpha(rgba) {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let i = 0; i < rgb.length; ++i) rgb[i] = rgba[Math.floor(i / 3) * 4 + (i % 3)];
  return rgb;
}

async function hash(vector) {
  const core = await ready;
  if (vector.pixels) {
    return core.pdq(generatePixels(vector.pixels, vector.width, vector.height), vector.width, vector.height, 3);
  }
  const bitmap = await decode(`/pictures/${vector.picture}`);
  const { width, height } = bitmap;
  const measured = (pixels) => pixels && { ...core.pdq(pixels, width, height, 4),
                                           rgbSha256: core.digest(SHA256, withoutAlpha(pixels)) };
  return { width, height, canvas: measured(pixelsByCanvas(bitmap)), texture: measured(pixelsByTexture(bitmap)) };
}

self.onmessage = async ({ data: { id, vector } }) => {
  try {
    self.postMessage({ id, result: await hash(vector) });
  } catch (error) {
    self.postMessage({ id, result: { error: `${error.name}: ${error.message}` } });
  }
};
self.postMessage({ id: "ready" });
