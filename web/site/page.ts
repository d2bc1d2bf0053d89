// Pages that are read: the way out, the row of tools, the reader's country, and the site's own address
// on printed sheets.
import { country_here, mark_stale, show_country } from "./country.ts";
import { start_leave_control } from "./leave.ts";
import { start_tools } from "./tools.ts";

function language_prefix(): string {
  return /^\/[a-z]{2,3}(?=\/|$)/.exec(location.pathname)?.[0] ?? "";
}

for (const place of document.querySelectorAll<HTMLElement>(".site-address")) {
  const page = place.dataset.page ?? "";
  place.textContent = `${location.host}${language_prefix()}${page && `/${page}`}`;
}
start_leave_control();
start_tools();
mark_stale(Date.now());
const country = country_here();
if (country && document.querySelector("[data-country]")) show_country(country);
