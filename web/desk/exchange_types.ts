// What the server says of lists that are fetched and of those who fetch ours (docs/formats/exchange.md).
import { t, t_count } from "../shared/page_data.ts";

export const exchanges_path = "/api/v1/exchanges";
export const kFormats = ["stopncii", "ncmec", "holdfast"] as const;
export const kSignals = ["pdq", "md5", "sha1", "sha256", "video_md5"] as const;
export const kCounts = ["pages", "received", "added", "withdrawn", "refused", "unknown", "malformed",
  "out_of_order"] as const;

export interface Exchange {
  name: string;
  format: (typeof kFormats)[number];
  url: string;
  user: string;
  bank: string;
  signed: boolean;
  signals: string[];
  members: string[];
  statuses: string[];
  min_quality: number;
  every_seconds: number;
  enabled: boolean;
  state: "new" | "syncing" | "good" | "failing" | "disabled";
  entries: number;
  created_at: string;
  due_at: string | null;
  started_at: string | null;
  finished_at: string | null;
  good_at: string | null;
  failures: number;
  error: string;
  /** Something that it sent could not be read and is kept. */
  kept: boolean;
  last_sync: Record<(typeof kCounts)[number], number>;
}

export interface Reader {
  platform: string;
  revision: number;
  at: string;
  left: number;
}

export interface Readers {
  revision: number;
  readers: Reader[];
}

export function exchange_path(name: string, part = ""): string {
  return `${exchanges_path}/${encodeURIComponent(name)}${part}`;
}

/** "every 6 hours", "only when asked". */
export function every_text(seconds: number): string {
  if (seconds === 0) return t("desk.xch.every_never");
  const [unit, size] = ([["days", 86400], ["hours", 3600], ["minutes", 60], ["seconds", 1]] as const)
    .find(([, each]) => seconds % each === 0)!;
  return t_count(`desk.xch.every_${unit}`, seconds / size);
}
