// The way to the pages of reports: fetches their program and words once.
import type { ComponentType } from "preact";
import { ApiError } from "../shared/api.ts";
import { add_words, page_data } from "../shared/page_data.ts";
import { Loading, use_loaded } from "./parts.tsx";
import type { RoomProps } from "./report_room.tsx";

async function fetch_room(): Promise<{ Room: ComponentType<RoomProps> }> {
  const words = fetch(page_data().report_words ?? "", { credentials: "omit" })
    .then((response) => response.json() as Promise<Record<string, string>>);
  try {
    const [text, { ReportRoom }] = await Promise.all([words, import("./report_room.tsx")]);
    add_words(text);
    return { Room: ReportRoom };
  } catch {
    throw new ApiError(0, "offline", "");
  }
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
