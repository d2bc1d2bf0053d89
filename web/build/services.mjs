// Services by country: their order and their hours in a reader's language.

export const world = "001";
const days = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const year_ms = 365 * 24 * 3600 * 1000;

/** The name of a country in a language. */
export function country_name(language, country) {
  return new Intl.DisplayNames(language.header.language, { type: "region" }).of(country);
}

/** Country codes in the order of their names in a language, without the world. */
export function countries_by_name(language, places) {
  const collator = new Intl.Collator(language.header.language);
  return [...places.keys()].filter((country) => country !== world)
    .sort((a, b) => collator.compare(country_name(language, a), country_name(language, b)));
}

function day_name(language, day) {
  const monday = Date.UTC(2024, 0, 1);
  const format = new Intl.DateTimeFormat(language.header.language, { weekday: "short", timeZone: "UTC" });
  return format.format(new Date(monday + days.indexOf(day) * 24 * 3600 * 1000));
}

/** "Mo-Fr 09:00-17:00; Tu,Th 09:00-19:00" -> "Mon–Fri 09:00–17:00; Tue, Thu 09:00–19:00". */
export function hours_text(language, service) {
  if (!service.hours) return null;
  if (service.hours === "24/7") return language.t("services.always");
  const text = service.hours
    .replace(/\b(Mo|Tu|We|Th|Fr|Sa|Su)\b/g, (day) => day_name(language, day))
    .replace(/-/g, "–").replace(/,(?=\S)/g, ", ");
  if (!service.time_zone) return text;
  const zone = service.time_zone.split("/").pop().replace(/_/g, " ");
  return language.t("services.time_of", { hours: text, zone });
}

/** Whether an entry was last checked over a year before `now_ms`. */
export function is_stale(checked, now_ms) {
  return now_ms - Date.parse(`${checked}T00:00:00Z`) > year_ms;
}
