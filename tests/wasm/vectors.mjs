// The golden vectors in JavaScript: their reader and their pixel formulas (docs/formats/vectors.md).
// The formulas run in node and in pages alike; the reader needs node.
export function parseVector(name, text) {
  const vector = { name, expect: {} };
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const [, key, value] = line.match(/^([a-z]+): (.*)$/) ?? fail(`${name}: ${line}`);
    if (key !== "expect") {
      vector[key] = value;
      continue;
    }
    const [what, ...words] = value.split(" ");
    vector.expect[what] = words.join(" ");
  }
  [vector.width, vector.height] = vector.expect.size.split(" ").map(Number);
  return vector;
}

function fail(message) {
  throw new Error(message);
}

function mix(v) {
  v = Math.imul(v ^ (v >>> 16), 0x7feb352d);
  v = Math.imul(v ^ (v >>> 15), 0x846ca68b);
  return v ^ (v >>> 16);
}

const randomByte = (seed, index) => mix((Math.imul(seed, 0x9e3779b1) + index) | 0) >>> 24;

function triangle(v) {
  const t = v % 512;
  return t > 255 ? 511 - t : t;
}

const quotient = (a, b) => Math.floor(a / b);

function hill(x, y, c, seed, size) {
  const column = quotient(x, size);
  const row = quotient(y, size);
  const corner = (i, j) => randomByte(seed, ((row + j) * 4096 + column + i) * 3 + c);
  const right = x % size;
  const down = y % size;
  const top = corner(0, 0) * (size - right) + corner(1, 0) * right;
  const bottom = corner(0, 1) * (size - right) + corner(1, 1) * right;
  return quotient(top * (size - down) + bottom * down, size * size);
}

// name -> (numbers, width, height) -> (x, y, channel) -> value
const formulas = {
  flat: ({ r, g, b }) => (x, y, c) => [r, g, b][c],
  noise: ({ seed }, width) => (x, y, c) => randomByte(seed, (y * width + x) * 3 + c),
  "grey-noise": ({ seed }, width) => (x, y) => randomByte(seed, y * width + x),
  gradient: (_, width, height) => {
    const across = Math.max(width - 1, 1);
    const down = Math.max(height - 1, 1);
    return (x, y, c) =>
      c === 0 ? quotient(255 * x, across)
      : c === 1 ? quotient(255 * y, down)
      : quotient(255 * (x + y), across + down);
  },
  checker: ({ cell }) => (x, y) => ((quotient(x, cell) + quotient(y, cell)) % 2) * 255,
  rings: ({ period }, width, height) => (x, y, c) =>
    triangle(quotient((2 * x - width) ** 2 + (2 * y - height) ** 2, period * (c + 1))),
  stripes: ({ right, down }) => (x, y, c) => triangle(x * right + y * down + 85 * c),
  hills: ({ seed, size }) => (x, y, c) => hill(x, y, c, seed, size),
};

// height x width x `bytesPerPixel` (3, or 4 with rubbish for alpha), row-major.
export function generatePixels(formula, width, height, bytesPerPixel = 3) {
  const [name, ...parameters] = formula.split(" ");
  const numbers = Object.fromEntries(parameters.map((p) => [p.split("=")[0], Number(p.split("=")[1])]));
  const value = formulas[name](numbers, width, height);
  const out = new Uint8Array(width * height * bytesPerPixel);
  let at = 0;
  for (let y = 0; y < height; ++y) {
    for (let x = 0; x < width; ++x) {
      for (let c = 0; c < 3; ++c) out[at++] = value(x, y, c);
      if (bytesPerPixel === 4) out[at++] = (x * 31 + y * 17) % 256;
    }
  }
  return out;
}
