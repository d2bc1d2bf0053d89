// The page for an address where nothing is: one for all languages, since the address tells none.
import { html } from "../../build/html.mjs";
import { address, layout } from "./layout.mjs";

function part(language, index) {
  const { header, t } = language;
  const links = [["", "common.menu_home"], ["remove", "common.menu_remove"],
    ["case", "common.menu_case"]];
  const heading = index === 0 ? html`<h1 class="govuk-heading-l">${t("missing.heading")}</h1>`
    : html`<h2 class="govuk-heading-m">${t("missing.heading")}</h2>`;
  return html`<section lang="${header.language}" dir="${header.direction}">${heading}
<p class="govuk-body">${t("missing.lead")}</p>
<ul class="plain-list">${links.map(([page, key]) =>
    html`<li><a class="govuk-link" href="${address(language, page)}">${t(key)}</a></li>`)}</ul>
</section>`;
}

export function missing_page(context) {
  return layout({ ...context, languages_of_page: false }, {
    page: "404", main: html`${context.all.map(part)}`, script: context.assets.home_js,
  });
}
