// Makes the npm folder of the guard: packages/guard, the module and the data.
// usage: make_guard_package.mjs PACKAGE DATA MODEL MODULE LICENSE OUT
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [source, data, model, module, license, out] = process.argv.slice(2);
if (out === undefined) {
  console.error("usage: make_guard_package.mjs PACKAGE DATA MODEL MODULE LICENSE OUT");
  process.exit(2);
}

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "data"), { recursive: true });
for (const name of readdirSync(source)) {
  if (name !== "package.json") cpSync(join(source, name), join(out, name));
}
cpSync(module, join(out, "guard.wasm"));
cpSync(license, join(out, "LICENSE"));
for (const name of ["policy.json", "signs.json"]) cpSync(join(data, name), join(out, "data", name));
const concepts = readdirSync(join(data, "concepts")).filter((name) => name.endsWith(".txt")).sort();
const text = concepts.map((name) => readFileSync(join(data, "concepts", name), "utf8")).join("\n");
// Without comments, which only editors need; lines stay, so that an error still names the right one.
writeFileSync(join(out, "data", "concepts.txt"), text.replace(/^#.*$/gm, ""));
cpSync(model, join(out, "data", "model.bin"));
// Last, for it is what the build waits for.
cpSync(join(source, "package.json"), join(out, "package.json"));
