// The npm folder of the guard, and conversations to try it with.
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { root } from "./files.mjs";

export const packageFolder = process.env.HOLDFAST_GUARD_PACKAGE ?? join(root, "build", "packages", "guard");
const program = process.env.HOLDFAST_PROGRAM ?? join(root, "build", "cmd", "holdfast", "holdfast");

// Texts of data/guard/frozen as conversations of `holdfast guard --conversations`.
export function frozenConversations() {
  const folder = join(root, "data", "guard", "frozen");
  const found = [];
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".txt")).sort()) {
    for (const line of readFileSync(join(folder, name), "utf8").split("\n")) {
      const message = /^([a-z])(?: [a-z,]+)?: (.+)$/.exec(line);
      if (line.startsWith("== ")) found.push({ id: line.slice(3).split("|")[0].trim(), messages: [] });
      else if (message) found.at(-1).messages.push({ from: message[1], text: message[2] });
    }
  }
  return found;
}

// What the program prints of these lines with the folder's own model, as objects.
export function byProgram(flags, lines) {
  const out = execFileSync(program, ["guard", ...flags, "--model", join(packageFolder, "data", "model.bin"), "-"], {
    input: lines.map((line) => JSON.stringify(line)).join("\n"), maxBuffer: 1 << 28, encoding: "utf8" });
  return out.trimEnd().split("\n").map((line) => JSON.parse(line));
}
