// Which country a person is probably in, by the device's own settings; never asked of anybody.
// Safe to be wrong: every page that uses it lets the reader choose.

/** Time zones of the countries that data/services knows (IANA names, old ones too). */
const zones: Record<string, RegExp> = {
  GB: /^Europe\/(London|Belfast)$|^GB/,
  IE: /^Europe\/Dublin$|^Eire$/,
  FR: /^Europe\/Paris$/,
  DE: /^Europe\/(Berlin|Busingen)$/,
  ES: /^(Europe\/Madrid|Africa\/Ceuta|Atlantic\/Canary)$/,
  IT: /^Europe\/Rome$/,
  PT: /^(Europe\/Lisbon|Atlantic\/(Madeira|Azores)|Portugal)$/,
  IN: /^Asia\/(Kolkata|Calcutta)$/,
  PH: /^Asia\/Manila$/,
  NG: /^Africa\/Lagos$/,
  ZA: /^Africa\/Johannesburg$/,
  AU: /^Australia\//,
  NZ: /^Pacific\/(Auckland|Chatham)$|^NZ/,
  BR: /^America\/(Sao_Paulo|Bahia|Fortaleza|Recife|Maceio|Belem|Manaus|Cuiaba|Campo_Grande|Porto_Velho|Boa_Vista|Rio_Branco|Araguaina|Santarem|Eirunepe|Noronha)$|^Brazil\//,
  CA: /^America\/(Toronto|Montreal|Vancouver|Edmonton|Calgary|Winnipeg|Regina|Halifax|St_Johns|Moncton|Whitehorse|Yellowknife|Iqaluit|Glace_Bay|Goose_Bay|Dawson|Swift_Current|Thunder_Bay|Rankin_Inlet|Inuvik)$|^Canada\//,
  US: /^America\/(New_York|Chicago|Denver|Los_Angeles|Phoenix|Anchorage|Detroit|Boise|Juneau|Nome|Sitka|Adak|Menominee|Indianapolis|Louisville|Indiana\/.*|Kentucky\/.*|North_Dakota\/.*)$|^Pacific\/Honolulu$|^US\//,
};

/** The country of a time zone, else of the first language setting that names one, else null. */
export function guess_country(zone: string, locales: readonly string[]): string | null {
  const by_zone = Object.keys(zones).find((country) => zones[country]!.test(zone));
  if (by_zone) return by_zone;
  for (const locale of locales) {
    const region = /^[a-z]{2,3}(?:-[A-Z][a-z]{3})?-([A-Z]{2})\b/.exec(locale)?.[1];
    if (region) return region;
  }
  return null;
}

export function country_here(): string | null {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return guess_country(timeZone ?? "", navigator.languages ?? [navigator.language]);
}

/** Shows, of the parts made for each country, those of one; others say what holds everywhere. */
export function show_country(country: string): void {
  const parts = [...document.querySelectorAll<HTMLElement>("[data-country]")];
  const known = parts.some((part) => part.dataset.country === country);
  for (const part of parts) part.hidden = part.dataset.country !== (known ? country : "001");
}

const year_ms = 365 * 24 * 3600 * 1000;

/** Marks entries that nobody has checked for a year: a page may be older than it looks. */
export function mark_stale(now_ms: number): void {
  for (const mark of document.querySelectorAll<HTMLElement>(".stale[data-checked]")) {
    mark.hidden = now_ms - Date.parse(`${mark.dataset.checked}T00:00:00Z`) <= year_ms;
  }
}
