// `/report/return`: report number and six words in; what was written, both ways, out.
import { html } from "../../build/html.mjs";
import { address, layout } from "./layout.mjs";
import { limits } from "./report_form.mjs";

function fields(t) {
  const plain = html`autocomplete="off" autocorrect="off" spellcheck="false"`;
  const words = (key) => t(`report.back_page.${key}`);
  const field = (name, input) => html`<div class="govuk-form-group" id="${name}-group"><label
  class="govuk-label govuk-label--m" for="${name}">${words(name)}</label><p class="govuk-hint"
  id="${name}-hint">${words(`${name}_hint`)}</p>${input}</div>`;
  return html`${field("number", html`<input class="govuk-input" id="number" type="text"
  autocapitalize="characters" ${plain} aria-describedby="number-hint">`)}
${field("words", html`<textarea class="govuk-input words-box" id="words" rows="3" autocapitalize="none"
  enterkeyhint="go" ${plain} aria-describedby="words-hint"></textarea>`)}`;
}

function opened(t) {
  const words = (key) => t(`report.back_page.${key}`);
  return html`<div id="opened" hidden>
<h1 class="govuk-heading-l" id="opened-title" tabindex="-1"></h1>
<p class="status-panel" id="status"></p>
<h2 class="govuk-heading-m" id="talk-title">${words("talk")}</h2>
<ol class="talk-list" id="messages" aria-labelledby="talk-title"></ol>
<p class="govuk-body" id="no-messages" hidden>${t("report.live.no_messages")}</p>
<form id="write" class="card no-print" novalidate><div class="govuk-form-group" id="message-group"><label
  class="govuk-label govuk-label--m" for="message">${words("write")}</label><p class="govuk-hint"
  id="message-hint">${words("write_hint")}</p><textarea class="govuk-input words-box" id="message" rows="4"
  maxlength="${limits.text}" autocomplete="off" aria-describedby="message-hint"></textarea></div>
<div class="govuk-form-group"><div class="drop" id="drop"><input type="file" id="pick" multiple><label
  class="drop__label" for="pick">${words("add")}</label></div>
<ol class="files" id="files"></ol><p role="status" id="files-status"></p></div>
<div id="send-problem"></div><div id="message-work" hidden><p class="govuk-body" id="message-work-words"
  role="status"></p><progress id="message-progress" max="100" value="0"
  aria-labelledby="message-work-words"></progress><br></div>
<button type="submit" class="govuk-button" id="send">${words("send")}</button></form>
<div class="button-row no-print"><button type="button" class="govuk-button govuk-button--secondary"
  id="refresh">${words("look")}</button><button type="button"
  class="govuk-button govuk-button--secondary" id="close" aria-describedby="close-hint">${
  words("close")}</button></div><p class="govuk-hint no-print" id="close-hint">${words("close_hint")}</p>
<p class="govuk-body" id="refresh-status" role="status"></p></div>`;
}

export function report_return_page(context) {
  const { language, assets } = context;
  const { t } = language;
  const main = html`<div id="start">
<h1 class="govuk-heading-l" id="start-title" tabindex="-1">${t("report.back_page.heading")}</h1>
<p class="lead">${t("report.back_page.lead")}</p>
<noscript><p class="notice notice--warn">${t("report.no_script")} <a class="govuk-link"
  href="${address(language, "helplines")}">${t("helplines.heading")}</a></p></noscript>
<p class="notice" id="closed-note" role="status" hidden></p>
<div id="problem"></div>
<form id="form" class="card" novalidate hidden data-soon>${fields(t)}
<div id="work" hidden><p class="govuk-body" id="work-words" role="status"></p><progress id="work-progress"
  max="100" value="0" aria-labelledby="work-words"></progress><br></div>
<button type="submit" class="govuk-button" id="open">${t("report.back_page.open")}</button></form>
<p class="govuk-body">${t("report.back_page.lost")} <a class="govuk-link"
  href="${address(language, "report")}">${t("report.back_page.lost_link")}</a></p>
</div>
${opened(t)}`;
  const data = {
    worker: assets.worker, wasm: assets.wasm, words: assets.words, sealing: assets.sealing_js,
    text: { ...language.subtree("common.live"), ...language.subtree("report.live"),
      "report.back_title": t("report.back_page.title") },
  };
  return layout(context, { page: "report/return", main, script: assets.report_return_js, data });
}
