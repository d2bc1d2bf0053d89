// What the web tests share: the build's modules, TypeScript modules for node, text out of pages.
import { existsSync, mkdtempSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { webcrypto } from "node:crypto";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const web = join(root, "web");
export const words_directory = join(root, "data", "words");

// Node 18 has WebCrypto, but not as a global.
if (!globalThis.crypto) Object.defineProperty(globalThis, "crypto", { value: webcrypto });

/** A TypeScript module of web/, bundled for node. */
export async function load(path) {
  const require = createRequire(join(web, "package.json"));
  const esbuild = require("esbuild");
  const out = join(mkdtempSync(join(tmpdir(), "holdfast-web-")), "module.mjs");
  await esbuild.build({
    absWorkingDir: web, entryPoints: [join(web, path)], outfile: out, bundle: true, format: "esm",
    platform: "node", jsx: "automatic", jsxImportSource: "preact", logLevel: "error",
  });
  return import(pathToFileURL(out).href);
}

/** The built pages: those of the build under test, or built here with a core that is not run. */
export function dist() {
  const given = process.env.HOLDFAST_WEB_DIST;
  if (!given || !existsSync(given)) throw new Error("set HOLDFAST_WEB_DIST to the built pages");
  return given;
}

/** Paths of the HTML files, relative to the dist folder. */
export function html_files(directory = dist(), prefix = "") {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = prefix + entry.name;
    if (entry.isDirectory()) return html_files(join(directory, entry.name), `${path}/`);
    return entry.name.endsWith(".html") ? [path] : [];
  });
}

export function page(path) {
  return readFileSync(join(dist(), path), "utf8");
}

const entities = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

/** The sentences a person reads in a page: one array entry a block of text. */
export function blocks(html) {
  return html
    .replace(/^[\s\S]*?<body[^>]*>/, "")
    .replace(/<(script|svg|pre)\b[\s\S]*?<\/\1>/g, " ")
    .replace(/<\/?(p|h[1-6]|li|dt|dd|label|legend|summary|button|a|div|section|strong)\b[^>]*>/g, "\n")
    .replace(/<[^>]+>/g, " ")
    .replace(/&([#\w]+);/g, (whole, name) => entities[name] ?? whole)
    .split("\n").map((line) => line.replace(/\s+/g, " ").trim()).filter((line) => line !== "");
}

