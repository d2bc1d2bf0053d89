// The frame of every public page: neutral title, a way out that is always in view, languages, footer.
import { data_block, html } from "../../build/html.mjs";

const mark = html`<svg viewBox="0 0 32 32" aria-hidden="true" focusable="false"><circle cx="16"
  cy="16" r="15" fill="currentColor" opacity=".18"></circle><path d="M9 16.5l5 5 9-10" fill="none"
  stroke="currentColor" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"></path></svg>`;

/** The address of a public page in a language: `/`, `/remove`, `/fr/remove`. */
export function address(language, page) {
  const prefix = language.header.source ? "/" : `/${language.header.language}/`;
  return prefix + page;
}

function language_links({ language, all }, page) {
  const t = language.t;
  const items = all.map(({ header }, index) =>
    header.language === language.header.language
      ? html`<li><span aria-current="true" lang="${header.language}">${header.name}</span></li>`
      : html`<li><a href="${address(all[index], page)}" lang="${header.language}"
          hreflang="${header.language}" rel="alternate">${header.name}</a></li>`);
  return html`<details class="languages"><summary><span class="govuk-visually-hidden"
    >${t("common.languages")}: </span>${language.header.name}</summary>
    <nav aria-label="${t("common.languages")}"><ul>${items}</ul></nav></details>`;
}

function menu(context, page) {
  const t = context.language.t;
  const items = [["", "common.menu_home"], ["advice", "common.menu_advice"],
    ["report", "report.menu"], ["remove", "common.menu_remove"], ["case", "common.menu_case"]];
  const links = items.map(([target, key]) => {
    const current = target === page ? html` aria-current="page"` : "";
    return html`<li><a href="${address(context.language, target)}"${current}>${t(key)}</a></li>`;
  });
  return html`<div class="wrap menu"><nav aria-label="${t("common.menu")}"><ul>${links}</ul></nav>
    ${context.languages_of_page === false ? "" : language_links(context, page)}</div>`;
}

function more_links({ language, has_api }) {
  const t = language.t;
  const pages = [["easy", "easy"], ["helplines", "helplines"], ["signs", "signs"],
    ["for-parents", "parents"], ["for-schools", "schools"]];
  return html`${pages.map(([page, key]) => html`<a href="${address(language, page)}"
    >${t(`common.menu_${key}`)}</a>`)}
    <a href="${address(language, "doors")}">${t("doors.heading")}</a>
    <a href="${address(language, "keep-evidence")}">${t("keep.heading")}</a>
    <a href="/alerts?lang=${language.header.language}">${t("common.menu_alerts")}</a>
    <a href="/desk">${t("common.staff")}</a>
    ${has_api ? html`<a href="/api">${t("common.api")}</a>` : ""}`;
}

function footer(context) {
  const t = context.language.t;
  return html`<footer class="foot"><div class="wrap">
  <div class="foot__cols">
    <section><h2>${t("common.what_title")}</h2><p>${t("common.what")}</p></section>
    <section><h2>${t("common.privacy_title")}</h2><p>${t("common.privacy")}</p></section>
  </div>
  <nav class="foot__links" aria-label="${t("common.more_title")}">${more_links(context)}</nav>
</div></footer>`;
}

function unreviewed_note({ header, t }) {
  if (header.source || header.reviewed_by_native_speaker) return "";
  return html`<p class="govuk-hint no-print" id="unreviewed">${t("common.unreviewed")}</p>`;
}

/** `page` is the last part of the address; `script` an asset; `data` goes to the page's program. */
export function layout(context, { page, main, script, data, title, body_class }) {
  const { language, assets } = context;
  const { header, t } = language;
  return html`<!doctype html>
<html lang="${header.language}" dir="${header.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noarchive">
<meta name="color-scheme" content="light dark">
<title>${title ?? t("common.title")}</title>
<link rel="icon" href="${assets.icon}" type="image/svg+xml">
<link rel="stylesheet" href="${assets.site_css}">
<script src="${script}" defer></script>
</head>
<body class="${body_class ?? "site"}">
<a href="#main" class="govuk-skip-link">${t("common.skip")}</a>
<header class="top"><div class="wrap top__row">
  <a class="top__name" href="${address(language, "")}">${mark}${t("common.name")}</a>
  <a class="leave" id="leave" href="${header.leave_address}" rel="noreferrer nofollow"
    title="${t("common.leave_hint")}">${t("common.leave")}</a>
</div></header>
${menu(context, page)}
<main id="main" class="wrap" tabindex="-1">
${main}
${unreviewed_note(language)}
</main>
${footer(context)}
${data_block("page-data", data ?? {})}
</body>
</html>
`;
}
