// What the build left in the page for its program: addresses of assets, and words in the page's
// language.
import type { Asker } from "./core.ts";

interface PageData {
  worker?: string;
  /** The desk: the worker that holds keys, and ready-made messages. */
  vault?: string;
  templates?: string;
  /** The desk: words that are fetched with the pages that show them. */
  report_words?: string;
  wasm?: string;
  words?: string;
  sealing?: string;
  exhibit_pack?: string;
  chat_worker?: string;
  chat_wasm?: string;
  advice?: { who: Asker };
  text?: Record<string, string>;
}

let cached: PageData | undefined;

export function page_data(): PageData {
  cached ??= JSON.parse(document.getElementById("page-data")?.textContent ?? "{}") as PageData;
  return cached;
}

/** Adds words that were fetched later. */
export function add_words(text: Record<string, string>): void {
  page_data().text = { ...page_data().text, ...text };
}

export function page_language(): string {
  return document.documentElement.lang || "en";
}

/** The reader's own kind of the page's language ("en-GB" for a page in "en"), for dates and numbers. */
export function page_locale(): string {
  const language = page_language();
  const own = (navigator.languages ?? []).find((one) =>
    one === language || one.startsWith(`${language}-`));
  return own ?? language;
}

type Values = Record<string, string | number>;

/** Puts values into `{name}` places. */
export function fill(text: string, values: Values = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The words for a key, with `{name}` places filled. A key without words shows itself. */
export function t(key: string, values?: Values): string {
  return fill(page_data().text?.[key] ?? key, values);
}

/** Whether the page has words for a key. */
export function has_words(key: string): boolean {
  return page_data().text?.[key] !== undefined;
}

/** The words for a count: `key_zero` if there are any for 0, else by the language's plural rule. */
export function t_count(key: string, count: number, values: Values = {}): string {
  const text = page_data().text ?? {};
  const rule = new Intl.PluralRules(page_language()).select(count);
  const zero = count === 0 && text[`${key}_zero`] !== undefined;
  const form = zero ? "zero" : text[`${key}_${rule}`] === undefined ? "other" : rule;
  return t(`${key}_${form}`, { count, ...values });
}

/** A moment in the page's language and the device's time zone. */
export function moment(rfc3339: string, style: "long" | "short" = "long"): string {
  const format = new Intl.DateTimeFormat(page_locale(), {
    dateStyle: style === "long" ? "long" : "medium",
    timeStyle: "short",
  });
  return format.format(new Date(rfc3339));
}
