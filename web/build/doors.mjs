// Apps by name (data/services/apps.json), and what services ask for (data/services/doors.json).
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Apps in the data's order: { name, title, guide }, `guide` being a part of `/keep-evidence` or null. */
export function load_apps(data) {
  return JSON.parse(readFileSync(join(data, "services", "apps.json"), "utf8")).apps;
}

/** Service id to { asks, source, checked }. */
export function load_doors(data) {
  return JSON.parse(readFileSync(join(data, "services", "doors.json"), "utf8")).doors;
}
