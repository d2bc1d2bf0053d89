// The questions of `/remove`, one screen each, in their order; how they are written is told in
// report_form.mjs. What each answer becomes is in docs/formats/case.md, "The case".
import { html } from "../../build/html.mjs";
import { app_parts } from "./keep.mjs";
import { address } from "./layout.mjs";

const one = (name, values) => ({ kind: "one", name, values });
const many = (name, values, titles) => ({ kind: "many", name, values, titles });

/** The service for adults, as data/services has it. */
function for_adults({ advice }) {
  return advice.services.find(({ id }) => id === "world-stopncii");
}

/** Ways to how to keep and report in each app; the page's program shows those that were ticked. */
export function app_links({ language, apps }) {
  return html`<ul class="plain-list">${apps.filter(({ guide }) => guide).map(({ name, title, guide }) =>
    html`<li data-app="${name}"><a class="govuk-link" href="${address(language, "keep-evidence")}#keep-${
      guide}">${title}</a></li>`)}<li><a class="govuk-link" href="${address(language, "keep-evidence")}">${
    language.t("keep.heading")}</a></li></ul>`;
}

export function talk_link({ language }) {
  return html`<p><a class="govuk-link" href="${address(language, "report")}">${
    language.t("removal.q.wants.talk_link")}</a></p>`;
}

/** Stands on the page itself: a link would take a person away from what they have answered. */
function wants_more({ language }) {
  const { t } = language;
  return html`<div class="notice" data-when="wants=report_account" role="status" hidden><p>${
    t("removal.q.wants.report")}</p>${app_parts(language)}</div>
<div class="notice" data-when="wants=talk" role="status" hidden><p>${t("removal.q.wants.talk")}</p></div>`;
}

export function removal_questions(context) {
  const adults = for_adults(context);
  const names = context.apps.map(({ name }) => name);
  const titles = Object.fromEntries(context.apps.map(({ name, title }) => [name, title]));
  return [
    { id: "age", hint: true, fields: [one("age", ["under_18", "over_18"])], notes: "age=over_18",
      note_more: html`<p><a class="govuk-link" href="${adults.web}" rel="noreferrer">${
        adults.name}</a></p><p id="adults-taken" hidden>${context.language.t("removal.q.age.taken")}</p>
<p id="adults-not-taken" hidden>${context.language.t("removal.q.age.not_taken")}</p>` },
    { id: "origin", hint: true, fields: [one("origin", ["sent", "taken", "made_by_ai"])] },
    { id: "threatened", fields: [one("threatened", ["yes", "no"])], notes: "threatened=yes",
      urgent: "threatened=yes" },
    { id: "shared", fields: [one("shared", ["yes", "no"])] },
    { id: "shared_where", when: "shared=yes", only: true, hint: true,
      fields: [many("shared_where", names, titles)] },
    { id: "deadline", hint: true, fields: [{ kind: "moment", name: "deadline" }] },
    { id: "wants", hint: true, fields: [many("wants", ["report_account", "talk"])],
      after: wants_more(context) },
  ].map((question) => ({ ...question, words: "removal" }));
}
