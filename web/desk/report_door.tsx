// The way to the pages of reports: fetches their program and words once.
import { ApiError } from "../shared/api.ts";
import { add_words, page_data } from "../shared/page_data.ts";
import { later } from "./later.tsx";
import type { RoomProps } from "./report_room.tsx";

/** A program that needs the words of reports: both are fetched. Throws ApiError 0 when one is not there. */
export async function with_report_words<T>(program: () => Promise<T>): Promise<T> {
  const words = fetch(page_data().report_words ?? "", { credentials: "omit" })
    .then((response) => response.json() as Promise<Record<string, string>>);
  try {
    const [text, loaded] = await Promise.all([words, program()]);
    add_words(text);
    return loaded;
  } catch {
    throw new ApiError(0, "offline", "");
  }
}

export const ReportDoor = later<RoomProps>(async () =>
  (await with_report_words(() => import("./report_room.tsx"))).ReportRoom);
