// The six words on `/report`: made once a report, shown, copied; and the keys that only they give.
import { ApiError } from "../shared/api.ts";
import { by_id, copy, element, type Problem } from "../shared/dom.ts";
import { page_data, t } from "../shared/page_data.ts";
import { code_problem, code_root, load_words, make_code, split_words } from "../shared/return_code.ts";

let list: Promise<string[]> | null = null;

/** The word list, fetched once. Throws ApiError 0 when it cannot be. */
export function word_list(): Promise<string[]> {
  list ??= load_words(page_data().words ?? "").catch(() => {
    list = null;
    throw new ApiError(0, "offline", "");
  });
  return list;
}

export interface Code {
  words: string[];
  root: ArrayBuffer;
}

export async function new_code(): Promise<Code> {
  const words = make_code(await word_list());
  return { words, root: await code_root(words) };
}

export async function code_of(words: string[]): Promise<Code> {
  return { words, root: await code_root(words) };
}

/** What is wrong with typed words, for the person; null if nothing is. */
export async function typed_problem(text: string, field: string): Promise<Problem | null> {
  const found = code_problem(split_words(text), new Set(await word_list()));
  if (found === null) return null;
  if (found.kind === "missing") return { text: t("report.live.words_missing"), field };
  if (found.kind === "count") return { text: t("report.live.words_count", { count: found.count }), field };
  return { text: t("report.live.word_unknown", { word: found.word }), field };
}

export function draw_words(id: string, words: string[]): void {
  by_id(id).replaceChildren(...words.map((word) => element("li", {}, word)));
}

/** Copies the words, with the number once there is one. */
export function copy_code(words: string[], number: string | null, status: HTMLElement): void {
  const lines = [`${t("report.done.words")}: ${words.join(" ")}`];
  if (number !== null) lines.unshift(`${t("report.done.number")}: ${number}`);
  void copy(`${lines.join("\n")}\n`, status);
}
