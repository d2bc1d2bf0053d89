// The card on the last page of `/remove` that offers to send a picture, sealed, for a person to look at.
// It is seen only where the hotline takes pictures (assessed mode). And the card of `/case` that has what
// was sent destroyed.
import { html } from "../../build/html.mjs";

export function sealed_offer({ t }) {
  const words = (key) => t(`removal.sealed.${key}`);
  return html`<section class="card no-print" id="sealed" aria-labelledby="sealed-title" hidden>
<h2 class="govuk-heading-m" id="sealed-title" tabindex="-1">${words("title")}</h2>
<p class="govuk-body" id="sealed-status" role="status"></p>
<div id="sealed-problem"></div>
<div id="sealed-asked">
<div id="sealed-ask"><p class="govuk-body"><strong>${words("free")}</strong> ${words("lead")}</p>
<ul class="plain-list">${[1, 2, 3].map((n) => html`<li>${words(`what_${n}`)}</li>`)}<li>${
  words("what_4")} <span id="sealed-longest"></span></li><li>${words("what_5")}</li></ul>
<fieldset class="govuk-fieldset"><legend class="govuk-fieldset__legend govuk-fieldset__legend--s">${
  words("which")}</legend><div class="govuk-checkboxes" id="sealed-list"></div></fieldset>
<div class="button-row"><button type="button" class="govuk-button" id="sealed-send">${
  words("go")}</button></div></div>
<div class="button-row"><button type="button" class="govuk-button govuk-button--secondary" id="sealed-no">${
  words("no")}</button><button type="button" class="govuk-button govuk-button--secondary" id="sealed-back" hidden>${
  words("back")}</button></div>
</div></section>`;
}

export function sealed_copies({ t }) {
  const words = (key) => t(`removal.sealed.${key}`);
  return html`<section class="card no-print" id="copies" aria-labelledby="copies-title" hidden><h2
  class="govuk-heading-m" id="copies-title">${words("kept_title")}</h2><p class="govuk-body">${
  words("kept_lead")}</p><div class="button-row"><button type="button"
  class="govuk-button govuk-button--secondary" id="copies-back">${words("back")}</button></div><p
  class="govuk-body" role="alert" id="copies-status"></p></section>`;
}
