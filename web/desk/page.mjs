// The one page of the desk: an empty frame which the program fills.
import { readFileSync } from "node:fs";
import { data_block, html } from "../build/html.mjs";

const alert_template = new URL("../../data/alerts/templates/alert.md", import.meta.url);

/** The words of the reports' pages, which are fetched with their program. */
const of_reports = /^desk\.(report|rkeys|rset|answer|vault|sealed|assess)\./;

function words_where(language, wanted) {
  return Object.fromEntries(Object.entries(language.subtree("desk")).filter(([key]) => wanted(key)));
}

export function report_words(language) {
  return words_where(language, (key) => of_reports.test(key));
}

/** What a young person reads of a case, and the names of apps: shown beside the desk's own words. */
function words_of_cases(language, apps) {
  const of_child = /^(removal\.)?case\.live\.(state|reason)_/;
  return {
    ...Object.fromEntries(Object.entries(language.flat).filter(([key]) => of_child.test(key))),
    ...Object.fromEntries(apps.map(({ name, title }) => [`desk.app.${name}`, title])),
  };
}

export function desk_page({ language, assets, apps }) {
  const { header, t } = language;
  const data = { worker: assets.worker, wasm: assets.wasm, vault: assets.vault,
    templates: assets.templates, report_words: assets.report_words,
    text: { ...words_where(language, (key) => !of_reports.test(key)),
      ...words_of_cases(language, apps),
      "desk.alerts.template": readFileSync(alert_template, "utf8") } };
  return html`<!doctype html>
<html lang="${header.language}" dir="${header.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${t("desk.title")}</title>
<link rel="icon" href="${assets.icon}" type="image/svg+xml">
<link rel="stylesheet" href="${assets.desk_css}">
<script src="${assets.desk_js}" type="module"></script>
</head>
<body>
<a href="#main" class="govuk-skip-link">${t("desk.skip")}</a>
<div id="desk"><noscript><main id="main"><h1 class="govuk-heading-l">${t("desk.title")}</h1>
<p class="govuk-body">${t("desk.no_script")}</p></main></noscript></div>
${data_block("page-data", data)}
</body>
</html>
`;
}
