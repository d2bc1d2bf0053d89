// `/case`: number and six words in, the timeline out.
import { html } from "../../build/html.mjs";
import { address, layout } from "./layout.mjs";

function field(t, name, input) {
  return html`<div class="govuk-form-group" id="${name}-group">
  <label class="govuk-label govuk-label--m" for="${name}">${t(`case.${name}`)}</label>
  <p class="govuk-hint" id="${name}-hint">${t(`case.${name}_hint`)}</p>
  ${input}
</div>`;
}

function fields(t) {
  const plain = html`autocomplete="off" autocorrect="off" spellcheck="false"`;
  return html`${field(t, "number", html`<input class="govuk-input" id="number" type="text"
  autocapitalize="characters" ${plain} aria-describedby="number-hint">`)}
${field(t, "words", html`<textarea class="govuk-input words-box" id="words" rows="3"
  autocapitalize="none" enterkeyhint="go" ${plain} aria-describedby="words-hint"></textarea>`)}`;
}

function opened(t) {
  return html`<div id="opened" hidden>
<h1 class="govuk-heading-l" id="opened-title" tabindex="-1"></h1>
<section class="good-news" id="good" aria-labelledby="good-title" hidden>
  <h2 class="govuk-heading-m" id="good-title">${t("case.live.good_title")}</h2>
  <p id="good-text"></p>
</section>
<p class="status-panel" id="status"></p>
<h2 class="govuk-heading-m">${t("case.pictures")}</h2>
<ul class="states" id="states"></ul>
<h2 class="govuk-heading-m">${t("case.timeline")}</h2>
<ol class="timeline" id="timeline"></ol>
<div class="button-row no-print">
  <button type="button" class="govuk-button" id="refresh">${t("case.refresh")}</button>
  <button type="button" class="govuk-button govuk-button--secondary" id="close"
    aria-describedby="close-hint">${t("case.close")}</button>
</div>
<p class="govuk-hint no-print" id="close-hint">${t("case.close_hint")}</p>
<p class="govuk-body" id="refresh-status" role="status"></p>
</div>`;
}

export function case_page(context) {
  const { language, assets } = context;
  const { t } = language;
  const main = html`<div id="start">
<h1 class="govuk-heading-l" id="start-title" tabindex="-1">${t("case.heading")}</h1>
<p class="lead">${t("case.lead")}</p>
<noscript><p class="notice notice--warn">${t("common.no_script")}</p></noscript>
<p class="notice" id="closed-note" role="status" hidden></p>
<div id="problem"></div>
<form id="form" class="card" novalidate hidden>
${fields(t)}
<div id="work" hidden><p class="govuk-body" id="work-words" role="status"></p>
  <progress id="work-progress" max="100" value="0" aria-labelledby="work-words"></progress><br></div>
<button type="submit" class="govuk-button" id="open">${t("case.open")}</button>
</form>
<p class="govuk-body">${t("case.lost")} <a class="govuk-link" href="${address(language, "remove")}"
  >${t("case.lost_link")}</a></p>
<p class="govuk-body"><a class="govuk-link" href="${address(language, "report/return")}"
  >${t("report.return_more")}</a></p>
</div>
${opened(t)}`;
  const data = {
    worker: assets.worker, wasm: assets.wasm, words: assets.words,
    text: { ...language.subtree("common.live"), ...language.subtree("case.live") },
  };
  return layout(context, { page: "case", main, script: assets.case_js, data });
}
