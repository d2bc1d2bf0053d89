// The Web Worker that reads one chat export off the page's thread, so that the page can be left at any
// moment. It fetches the parsers and nothing else, and tells only its page.
import { ChatError, read_chat, type ChatProblem, type ToldChat } from "./chat_reading.ts";

export interface ChatAsked {
  file: File;
  /** The address of chat.wasm. */
  wasm: string;
}

/** "load": the parsers could not be fetched. "unreadable": the file is gone. */
export type ChatAnswer = { told: ToldChat } | { problem: ChatProblem | "load" | "unreadable" };

interface WorkerScope {
  onmessage: ((event: MessageEvent<ChatAsked>) => void) | null;
  postMessage(message: ChatAnswer): void;
}

const scope = self as unknown as WorkerScope;

async function answer({ file, wasm }: ChatAsked): Promise<ChatAnswer> {
  let module: WebAssembly.Module;
  try {
    const response = await fetch(wasm, { credentials: "omit" });
    if (!response.ok) return { problem: "load" };
    module = await WebAssembly.compile(await response.arrayBuffer());
  } catch {
    return { problem: "load" };
  }
  try {
    return { told: await read_chat(module, file, file.name) };
  } catch (error) {
    return { problem: error instanceof ChatError ? error.code : "unreadable" };
  }
}

scope.onmessage = ({ data }) => {
  void answer(data).then((given) => scope.postMessage(given));
};
