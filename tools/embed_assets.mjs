// Puts a folder of pages into the program: writes OUT.cc (a sorted table) and OUT.S (the bytes).
// usage: node embed_assets.mjs OUT_BASE FOLDER [PATH=FILE ...]
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, relative, resolve, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

const contentTypes = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

const [outBase, folder, ...extra] = process.argv.slice(2);
if (!outBase || !folder) {
  console.error('usage: embed_assets.mjs OUT_BASE FOLDER [PATH=FILE ...]');
  process.exit(2);
}

const files = new Map();
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const file = join(entry.parentPath ?? entry.path, entry.name);
  files.set(relative(folder, file).split(sep).join('/'), file);
}
for (const pair of extra) {
  const equals = pair.indexOf('=');
  files.set(pair.slice(0, equals), pair.slice(equals + 1));
}

const quoted = (text) => JSON.stringify(text);
const blobFolder = outBase + '.gz';
mkdirSync(blobFolder, { recursive: true });
mkdirSync(dirname(outBase), { recursive: true });
const assembly = ['.section .rodata'];
const declarations = [];
const rows = [];
const paths = [...files.keys()].sort((a, b) => (a < b ? -1 : 1));
paths.forEach((path, index) => {
  const type = contentTypes[extname(path)];
  if (!type) throw new Error(`no content type for ${path}`);
  const bytes = readFileSync(files.get(path));
  const etag = '"' + createHash('sha256').update(bytes).digest('hex').slice(0, 24) + '"';
  const packed = gzipSync(bytes, { level: 9 });
  const add = (name, file) => {
    assembly.push(`.globl ${name}`, `.globl ${name}_end`, '.balign 16', `${name}:`,
      `.incbin ${quoted(resolve(file))}`, `${name}_end:`, '.byte 0');
    declarations.push(`extern "C" const char ${name}[];\nextern "C" const char ${name}_end[];`);
    return `{${name}, static_cast<std::size_t>(${name}_end - ${name})}`;
  };
  const plain = add(`hf_asset_${index}`, files.get(path));
  let gzip = '{}';
  if (packed.length < bytes.length) {
    const file = join(blobFolder, `${index}.gz`);
    writeFileSync(file, packed);
    gzip = add(`hf_asset_${index}_gz`, file);
  }
  rows.push(`    {${quoted(path)}, ${quoted(type)}, ${quoted(etag)}, ${plain}, ${gzip}},`);
});
assembly.push('.section .note.GNU-stack,"",@progbits', '');
writeFileSync(outBase + '.S', assembly.join('\n'));
writeFileSync(outBase + '.cc', `// Written by tools/embed_assets.mjs.
#include "service/assets.h"

${declarations.join('\n')}

namespace holdfast {
std::span<const Asset> embedded_assets() {
  static const Asset kAssets[] = {
${rows.join('\n')}
  };
  return kAssets;
}
}  // namespace holdfast
`);
