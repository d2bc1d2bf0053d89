// Sass to CSS, with the physical sides of govuk-frontend turned into logical ones for right-to-left
// scripts.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import * as sass from "sass";

const web = dirname(dirname(fileURLToPath(import.meta.url)));

const sides = [
  [/\b(margin|padding)-left(?=:)/g, "$1-inline-start"],
  [/\b(margin|padding)-right(?=:)/g, "$1-inline-end"],
  [/\bborder-left(?=[-:])/g, "border-inline-start"],
  [/\bborder-right(?=[-:])/g, "border-inline-end"],
  [/(?<=[{;])left(?=:)/g, "inset-inline-start"],
  [/(?<=[{;])right(?=:)/g, "inset-inline-end"],
  [/\btext-align:left/g, "text-align:start"],
  [/\btext-align:right/g, "text-align:end"],
];

export function logical(css) {
  return sides.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), css);
}

export async function stylesheet(name) {
  const { css } = sass.compile(join(web, "styles", `${name}.scss`), {
    loadPaths: [join(web, "node_modules")],
    quietDeps: true,
    silenceDeprecations: ["mixed-decls"],
    style: "compressed",
  });
  const { code } = await esbuild.transform(logical(css.replace(/^\uFEFF/, "")), {
    loader: "css", minify: true, target: ["chrome87", "safari14", "firefox78"],
  });
  return code;
}
