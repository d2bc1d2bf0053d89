// Where things are, for the tests that run in node: the module from $HOLDFAST_WASM, vectors beside us.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { Core } from "./core.mjs";
import { parseVector } from "./vectors.mjs";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
export const modulePath = process.env.HOLDFAST_WASM ?? join(root, "build", "web", "holdfast.wasm");
export const pictures = join(root, "vectors", "pictures");

export async function loadCore() {
  const { instance } = await WebAssembly.instantiate(readFileSync(modulePath));
  return new Core(instance);
}

export function readVectors() {
  const directory = join(root, "vectors", "hash");
  const names = readdirSync(directory).filter((name) => name.endsWith(".vec")).sort();
  return names.map((name) => parseVector(name.slice(0, -4), readFileSync(join(directory, name), "utf8")));
}
