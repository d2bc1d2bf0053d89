// Messages out of a chat export that a person has, read by the program's own parsers (src/chat, as
// chat.wasm; docs/formats/chat-wasm.md). Nothing leaves the device and the export is not altered.
import type { Message } from "./exhibit_content.ts";
import { UnzipError, unpacked, zip_entries, type UnzipProblem, type ZipEntry } from "./unzip.ts";

interface Exports {
  memory: WebAssembly.Memory;
  hf_alloc(bytes: number): number;
  hf_free(pointer: number): void;
  hf_chat_begin(app: number, most_messages: number): void;
  hf_chat_wants(name: number, length: number, is_alone: number): number;
  hf_chat_take(given: number, given_length: number, name: number, name_length: number, bytes: number,
    length: number, is_alone: number): number;
  hf_chat_finish(): number;
  hf_chat_text(): number;
}

/** One message: conversation, from, to, words, and milliseconds since 1970. */
export type ToldRow = [thread: string, from: string, to: string, text: string, at: number | null];

export interface ToldChat {
  /** "Instagram" */
  app: string;
  /** Times are a phone's own clock, as if it were UTC. */
  is_device_time: boolean;
  unread_files: number;
  messages: ToldRow[];
}

/** "none": no chat of an app that is known. */
export type ChatProblem = UnzipProblem | "none" | "too-many";

export class ChatError extends Error {
  constructor(readonly code: ChatProblem) {
    super(code);
  }
}

/** Of one export, as a pack tells of at most so many. */
export const kMaxChatMessages = 200_000;
const kMaxFileBytes = 64 << 20;
const kMaxAllBytes = 256 << 20;
/** The order in which the parsers are tried: Snapchat's would take Instagram's JSON for its own. */
const kApps = [0, 1, 2] as const;
const kEnded = 2;
const problems: Record<number, ChatProblem> = { [-1]: "none", [-2]: "broken", [-3]: "too-many" };

interface Source {
  name: Uint8Array;
  is_alone: boolean;
  read(max_bytes: number): Promise<Uint8Array>;
}

/** The module with what it is given put into its memory. A trap is memory that ran out. */
class Parsers {
  private readonly wasm: Exports;

  constructor(module: WebAssembly.Module) {
    this.wasm = new WebAssembly.Instance(module, {}).exports as unknown as Exports;
  }

  private put(bytes: Uint8Array): number {
    const place = this.wasm.hf_alloc(Math.max(1, bytes.length));
    if (place === 0) throw new ChatError("too-large");
    new Uint8Array(this.wasm.memory.buffer, place >>> 0, bytes.length).set(bytes);
    return place;
  }

  begin(app: number): void {
    this.wasm.hf_chat_begin(app, kMaxChatMessages);
  }

  wants({ name, is_alone }: Source): boolean {
    const place = this.put(name);
    const wanted = this.wasm.hf_chat_wants(place, name.length, Number(is_alone)) !== 0;
    this.wasm.hf_free(place);
    return wanted;
  }

  take(given: Uint8Array, { name, is_alone }: Source, bytes: Uint8Array): void {
    const places = [given, name, bytes].map((part) => this.put(part)) as [number, number, number];
    const taken = this.wasm.hf_chat_take(places[0], given.length, places[1], name.length, places[2],
      bytes.length, Number(is_alone));
    for (const place of places) this.wasm.hf_free(place);
    if (taken === kEnded) throw new ChatError("too-many");
  }

  finish(): ToldChat | ChatProblem {
    const length = this.wasm.hf_chat_finish();
    if (length <= 0) return problems[length] ?? "none";
    const text = new Uint8Array(this.wasm.memory.buffer, this.wasm.hf_chat_text() >>> 0, length);
    return JSON.parse(new TextDecoder("utf-8", { ignoreBOM: true }).decode(text)) as ToldChat;
  }
}

async function is_zip(file: Blob): Promise<boolean> {
  const [a, b, c, d] = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  return a === 0x50 && b === 0x4b && ((c === 3 && d === 4) || (c === 5 && d === 6));
}

async function sources_of(file: Blob, given: Uint8Array): Promise<Source[]> {
  if (await is_zip(file)) {
    return (await zip_entries(file)).map((entry: ZipEntry) => ({
      name: entry.name, is_alone: false, read: (max_bytes) => unpacked(file, entry, max_bytes) }));
  }
  return [{ name: given, is_alone: true, read: async (max_bytes) => {
    if (file.size > max_bytes) throw new ChatError("too-large");
    return new Uint8Array(await file.arrayBuffer());
  } }];
}

async function read_as(app: number, parsers: Parsers, given: Uint8Array, sources: Source[]) {
  parsers.begin(app);
  let all_bytes = 0;
  for (const source of sources) {
    if (!parsers.wants(source)) continue;
    const bytes = await source.read(kMaxFileBytes);
    all_bytes += bytes.length;
    if (all_bytes > kMaxAllBytes) throw new ChatError("too-large");
    parsers.take(given, source, bytes);
  }
  return parsers.finish();
}

/**
 * The messages of the app whose chats are in `file`, in the order in which the program tells them.
 * `name` is the file's own, which for WhatsApp says who the other person is. Throws ChatError.
 */
export async function read_chat(module: WebAssembly.Module, file: Blob, name: string): Promise<ToldChat> {
  const given = new TextEncoder().encode(name);
  let found: ChatProblem = "none";
  try {
    const parsers = new Parsers(module);
    const sources = await sources_of(file, given);
    for (const app of kApps) {
      const told = await read_as(app, parsers, given, sources);
      if (typeof told !== "string") return told;
      if (found === "none") found = told;
    }
  } catch (error) {
    if (error instanceof UnzipError) throw new ChatError(error.code);
    if (error instanceof WebAssembly.RuntimeError) throw new ChatError("too-large");
    throw error;
  }
  throw new ChatError(found);
}

/** The messages as a pack tells of them; `exhibit` is the export's index. */
export function told_messages({ app, is_device_time, messages }: ToldChat, exhibit: number): Message[] {
  return messages.map(([thread, from, to, text, at]) =>
    ({ exhibit, app, thread, from, to, text, at: at ?? undefined, is_device_time }));
}
