// The chain of custody of an exhibit pack: a hash-chained log, its tree (RFC 6962) and the signed
// checkpoint over it (C2SP tlog-checkpoint). Pure.
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { format_time, type Content } from "./exhibit_content.ts";
import { to_base64 } from "./report_crypto.ts";
import { to_hex } from "./return_code.ts";

const utf8 = new TextEncoder();

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export function leaf_hash(line: string): Uint8Array {
  return sha256(joined(Uint8Array.of(0), utf8.encode(line)));
}

/** The root of RFC 6962's tree over at least one leaf. */
export function tree_root(leaves: readonly Uint8Array[]): Uint8Array {
  let level = [...leaves];
  // The left part of every node is the largest full tree; so pairs join and an odd one moves up.
  while (level.length > 1) {
    const above: Uint8Array[] = [];
    for (let index = 0; index < level.length; index += 2) {
      const [left, right] = [level[index]!, level[index + 1]];
      above.push(right ? sha256(joined(Uint8Array.of(1), left, right)) : left);
    }
    level = above;
  }
  return level[0]!;
}

interface Signer {
  /** The origin: "holdfast/exhibit-pack/PACK-ID". */
  name: string;
  /** 0x01 and the public key. */
  key: Uint8Array;
  id: Uint8Array;
  secret: Uint8Array;
}

function signer_of(pack_id: string, secret: Uint8Array): Signer {
  const name = `holdfast/exhibit-pack/${pack_id}`;
  const key = joined(Uint8Array.of(1), ed25519.getPublicKey(secret));
  return { name, key, secret, id: sha256(joined(utf8.encode(`${name}\n`), key)).slice(0, 4) };
}

/** Who can be told from others: ORIGIN+hhhhhhhh+base64. */
function verifier_key({ name, key, id }: Signer): string {
  return `${name}+${to_hex(id)}+${to_base64(key)}`;
}

function checkpoint({ name, id, secret }: Signer, leaves: readonly Uint8Array[]): string {
  const text = `${name}\n${leaves.length}\n${to_base64(tree_root(leaves))}\n`;
  const signature = to_base64(joined(id, ed25519.sign(utf8.encode(text), secret)));
  return `${text}\n\u2014 ${name} ${signature}\n`;
}

export interface Custody {
  log: string;
  /** Paths and contents. */
  seals: [string, string][];
  /** The signer's verifier key. */
  signer: string;
}

/** The log of a pack that is sealed now; `secret` is an Ed25519 seed of 32 bytes. */
export function custody_of(content: Content, tags: { sha256: string; sha512: string },
                           secret: Uint8Array): Custody {
  const at = format_time(content.now_ms);
  const lines: string[] = [];
  const leaves: Uint8Array[] = [];
  const add = (entry: Record<string, string | number | undefined>) => {
    const previous = leaves.length === 0 ? "0".repeat(64) : to_hex(leaves[leaves.length - 1]!);
    const line = JSON.stringify({ seq: leaves.length + 1, at, ...entry, previous });
    lines.push(`${line}\n`);
    leaves.push(leaf_hash(line));
  };
  for (const { number, path, name, bytes, modified_ms, sha256: hash, details } of content.exhibits) {
    add({ action: "collected", exhibit: number, file: path, name, bytes,
      modified: format_time(modified_ms), sha256: hash, who: details.who || undefined,
      when: format_time(details.when ?? content.now_ms), where: details.where || undefined,
      how: details.how || undefined, zone: details.zone || undefined,
      clock_offset_seconds: details.clock_offset_seconds });
  }
  const signer = signer_of(content.pack_id, secret);
  const key = verifier_key(signer);
  add({ action: "sealed", case: content.case_name || undefined, who: content.pack.who || undefined,
    where: content.pack.where || undefined, exhibits: content.exhibits.length,
    tagmanifest_sha256: tags.sha256, tagmanifest_sha512: tags.sha512, key });
  const file = `custody/${String(leaves.length).padStart(6, "0")}.checkpoint`;
  return { log: lines.join(""), seals: [[file, checkpoint(signer, leaves)]], signer: key };
}
