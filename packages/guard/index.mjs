// The guard on a person's own device: events in, assessments out. No word leaves it: the module has no
// imports, so it can send nothing. README.md and index.d.ts have the interface.

const FILES = {
  wasm: "guard.wasm",
  model: "data/model.bin",
  concepts: "data/concepts.txt",
  signs: "data/signs.json",
  policy: "data/policy.json",
};
const encoder = new TextEncoder();
const decoder = new TextDecoder();

let core = null;
let loading = null;

async function fetched(name) {
  const url = new URL(name, import.meta.url);
  if (url.protocol === "file:") {
    const { readFile } = await import("node:fs/promises");
    return new Uint8Array(await readFile(url));
  }
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The guard's file ${name} cannot be fetched (${response.status}); serve it beside index.mjs.`);
  return new Uint8Array(await response.arrayBuffer());
}

function bytesOf(source, what) {
  if (typeof source === "string") return encoder.encode(source);
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  throw new TypeError(`The guard's ${what} must be text, a Uint8Array or an ArrayBuffer.`);
}

// Of the table of conversations, so that nobody outside chooses which names collide. Node 18 has no global crypto.
function seed() {
  const numbers = new Uint32Array(2);
  if (globalThis.crypto !== undefined) return crypto.getRandomValues(numbers);
  return numbers.map(() => Math.random() * 2 ** 32);
}

// The module's functions, with texts going in and out of its memory.
class Core {
  constructor(instance) {
    this.exports = instance.exports;
  }

  // Calls body(pointer, length, ...) with each text copied in.
  with(texts, body) {
    const pointers = [];
    try {
      for (const bytes of texts) {
        const pointer = this.exports.hf_alloc(Math.max(bytes.length, 1)) >>> 0;
        if (pointer === 0) throw new RangeError("The guard has no memory left; forget conversations.");
        new Uint8Array(this.exports.memory.buffer, pointer, bytes.length).set(bytes);
        pointers.push(pointer);
      }
      return body(...texts.flatMap((bytes, i) => [pointers[i], bytes.length]));
    } finally {
      for (const pointer of pointers) this.exports.hf_free(pointer);
    }
  }

  text() {
    const start = this.exports.hf_guard_text() >>> 0;
    return decoder.decode(new Uint8Array(this.exports.memory.buffer, start, this.exports.hf_guard_text_length()));
  }

  // An assessment, null for none, or what was wrong thrown.
  answer(result) {
    if (result < 0) throw new TypeError(this.text());
    return result === 0 ? null : JSON.parse(this.text());
  }

  read(model, lists, signs, policy) {
    for (const list of lists) this.with([list], this.exports.hf_guard_list);
    this.answer(this.with([model, signs, policy], this.exports.hf_guard_read));
  }
}

async function load(sources) {
  const part = async (name) => (sources[name] === undefined ? fetched(FILES[name]) : sources[name]);
  const [wasm, model, concepts, signs, policy] = await Promise.all(Object.keys(FILES).map(part));
  const compiled = wasm instanceof WebAssembly.Module ? wasm : await WebAssembly.compile(bytesOf(wasm, "module"));
  const fresh = new Core(await WebAssembly.instantiate(compiled, {}));
  const lists = (Array.isArray(concepts) ? concepts : [concepts]).map((list) => bytesOf(list, "concept lists"));
  fresh.read(bytesOf(model, "model"), lists, bytesOf(signs, "signs"), bytesOf(policy, "policy"));
  core = fresh;
}

const leftOver = new FinalizationRegistry(({ exports, handle }) => exports.hf_guard_free(handle));

export class Guard {
  #core;
  #handle;

  // Fetches the module and its data, once; with `sources`, reads those and serves guards made from then on.
  static load(sources) {
    if (sources !== undefined) return load(sources);
    loading ??= load({}).catch((error) => {
      loading = null;
      throw error;
    });
    return loading;
  }

  constructor(policy) {
    if (core === null) throw new Error("Call `await Guard.load()` before `new Guard()`.");
    this.#core = core;
    const json = policy === undefined || policy === null ? "" : typeof policy === "string" ? policy : JSON.stringify(policy);
    const [low, high] = seed();
    this.#handle = core.with([encoder.encode(json)], (text, length) => core.exports.hf_guard_new(text, length, low, high)) >>> 0;
    if (this.#handle === 0) throw new TypeError(core.text());
    leftOver.register(this, { exports: core.exports, handle: this.#handle }, this);
  }

  push(event) {
    return this.#push(event, 0);
  }

  pushForChanges(event) {
    return this.#push(event, 1);
  }

  assess(conversation) {
    return this.#call("hf_guard_assess", String(conversation));
  }

  judge(conversation) {
    return this.#call("hf_guard_judge", JSON.stringify(conversation));
  }

  forget(conversation) {
    this.#call("hf_guard_forget", String(conversation));
  }

  get conversations() {
    return this.#core.exports.hf_guard_conversations(this.#open());
  }

  free() {
    if (this.#handle === 0) return;
    leftOver.unregister(this);
    this.#core.exports.hf_guard_free(this.#handle);
    this.#handle = 0;
  }

  #open() {
    if (this.#handle === 0) throw new Error("This guard has been freed; make a new one.");
    return this.#handle;
  }

  #push(event, onlyChanges) {
    const handle = this.#open();
    const json = encoder.encode(JSON.stringify(event) ?? "");
    return this.#core.answer(this.#core.with([json], (text, length) =>
      this.#core.exports.hf_guard_push(handle, text, length, onlyChanges)));
  }

  #call(name, text) {
    const handle = this.#open();
    return this.#core.answer(this.#core.with([encoder.encode(text)], (pointer, length) =>
      this.#core.exports[name](handle, pointer, length) ?? 0));
  }
}
