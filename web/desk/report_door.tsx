// The way to the pages of reports: fetches their program and words once.
import type { ComponentType } from "preact";
import { ApiError } from "../shared/api.ts";
import { add_words, page_data } from "../shared/page_data.ts";
import { Loading, use_loaded } from "./parts.tsx";
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

async function fetch_room(): Promise<{ Room: ComponentType<RoomProps> }> {
  const { ReportRoom } = await with_report_words(() => import("./report_room.tsx"));
  return { Room: ReportRoom };
}

let room: ReturnType<typeof fetch_room> | null = null;

export function ReportDoor(props: RoomProps) {
  const { value, faults, again } = use_loaded(() => {
    room ??= fetch_room();
    room.catch(() => {
      room = null;
    });
    return room;
  }, []);
  return value ? <value.Room {...props} /> : <Loading faults={faults} again={again} />;
}
