// `/api`: the OpenAPI document as a page to read. What a platform needs stands first.
import { breakable, field_tables, prose, resolve, table, type_of, type_sections }
  from "./api_schema.mjs";
import { html } from "./html.mjs";
import { layout } from "../site/pages/layout.mjs";

const methods = ["get", "put", "post", "delete", "patch", "head"];
const first_tag = "platforms";

const capitalised = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const section_id = (tag) => `section-${tag.replace(/\W+/g, "-")}`;

/** [{ name, description, operations: [{ path, method, operation, shared }] }], platforms first. */
function sections_of(document) {
  const tags = new Map((document.tags ?? []).map(({ name, description }) =>
    [name, { name, description, operations: [] }]));
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const method of methods.filter((name) => item[name])) {
      const operation = item[method];
      const tag = operation.tags?.[0] ?? "";
      if (!tags.has(tag)) tags.set(tag, { name: tag, description: "", operations: [] });
      tags.get(tag).operations.push({ path, method, operation, shared: item.parameters ?? [] });
    }
  }
  const used = [...tags.values()].filter(({ operations }) => operations.length > 0);
  return used.sort((a, b) => Number(b.name === first_tag) - Number(a.name === first_tag));
}

/** Who may call: any one of what the document lists. */
function callers(t, security) {
  const names = (security ?? []).flatMap((one) => Object.keys(one));
  const who = names.length === 0 ? t("api.caller_anybody")
    : names.map((name) => t(`api.caller_${name}`)).join(t("api.or"));
  return html`<p class="govuk-body api-callers"><strong>${t("api.callers")}</strong> ${who}</p>`;
}

function parameter_table(document, t, parameters) {
  const rows = parameters.map((one) => resolve(document, one)).map((one) => [
    html`${one.name}${one.required ? html` <small>${t("api.required")}</small>` : ""}`,
    one.in, type_of(one.schema), prose(one.description),
  ]);
  return table(t("api.parameters"), ["name", "where", "type", "meaning"].map((key) =>
    t(`api.${key}`)), rows);
}

function body_tables(document, t, body) {
  return Object.entries(body?.content ?? {}).map(([media, { schema }]) => {
    const title = `${t("api.body")} (${media})`;
    const named = schema?.$ref ? html`<p class="govuk-body"><strong>${title}:</strong> ${
      type_of(schema)}</p>` : "";
    const told = field_tables(document, t, title, schema);
    const bare = !schema?.$ref && told.every((one) => one === "");
    return html`${named}${bare ? html`<p class="govuk-body"><strong>${title}:</strong> ${
      prose(schema?.description) } ${type_of(schema)}</p>` : told}`;
  });
}

/** Those answers of an operation that it shares with many: told once for all, and here by number. */
const is_shared = ([, response]) => response.$ref !== undefined;

function shared_answers(responses) {
  const seen = Object.entries(responses ?? {}).filter(is_shared).map(([status, { $ref }]) =>
    html`<a class="govuk-link" href="#answer-${$ref.split("/").at(-1)}">${status}</a>`);
  return seen.flatMap((link, place) => place === 0 ? [link] : [", ", link]);
}

function shared_section(document, t) {
  const rows = Object.entries(document.components?.responses ?? {}).map(([name, response]) =>
    [html`<span id="answer-${name}">${name}</span>`, prose(response.description)]);
  return html`<section class="card" id="shared-answers">
<h2 class="govuk-heading-m">${t("api.shared_title")}</h2>
${table(t("api.responses"), ["name", "meaning"].map((key) => t(`api.${key}`)), rows)}
</section>`;
}

function response_table(document, t, responses) {
  const own = Object.entries(responses ?? {}).filter((one) => !is_shared(one));
  const rows = own.map(([status, response]) => {
    const whole = resolve(document, response);
    const kinds = Object.entries(whole.content ?? {}).map(([media, { schema }]) =>
      html`<div>${type_of(schema)} <span class="api-media">${media}</span></div>`);
    return [status, prose(whole.description), html`${kinds}`];
  });
  const shared = shared_answers(responses);
  return html`${table(t("api.responses"), ["status", "meaning", "contents"].map((key) => t(`api.${key}`)),
    rows)}${shared.length > 0 ? html`<p class="govuk-body">${t("api.shared")} ${shared}</p>` : ""}`;
}

/** Answers whose fields are told nowhere else. */
function answer_tables(document, t, responses) {
  return Object.entries(responses ?? {}).flatMap(([status, response]) =>
    Object.values(resolve(document, response).content ?? {}).flatMap(({ schema }) =>
      schema?.$ref ? [] : field_tables(document, t, t("api.answer", { status }), schema)));
}

function operation_section(document, t, { path, method, operation, shared }) {
  const body = resolve(document, operation.requestBody);
  return html`<section class="card" id="${operation.operationId}">
<h3 class="govuk-heading-s api-path mono"><span class="api-method">${method.toUpperCase()}</span>
  <span>${breakable(path)}</span></h3>
<p class="govuk-body"><strong>${prose(operation.summary)}.</strong> ${
  prose(operation.description)}</p>
${callers(t, operation.security)}
${parameter_table(document, t, [...shared, ...(operation.parameters ?? [])])}
${body_tables(document, t, body)}
${response_table(document, t, operation.responses)}
${answer_tables(document, t, operation.responses)}
</section>`;
}

function contents(t, sections) {
  const line = ({ path, method, operation }) => html`<li><a class="govuk-link"
    href="#${operation.operationId}">${operation.summary}</a>
    <span class="mono api-where">${method.toUpperCase()} ${breakable(path)}</span></li>`;
  return html`<nav class="card" aria-labelledby="contents">
<h2 class="govuk-heading-m" id="contents">${t("api.contents_title")}</h2>
<ul class="api-contents"><li><a class="govuk-link" href="#signing-in">${t("api.auth_title")}</a></li>
<li><a class="govuk-link" href="#example">${t("api.example_title")}</a></li>
${sections.map((section) => html`<li><a class="govuk-link" href="#${section_id(section.name)}">${
  capitalised(section.name)}</a><ul>${section.operations.map(line)}</ul></li>`)}
<li><a class="govuk-link" href="#types">${t("api.types_title")}</a></li></ul></nav>`;
}

function listing(label, text) {
  return html`<pre class="api-listing mono" tabindex="0" role="region" aria-label="${label}">${text
  }</pre>`;
}

const example_lookup = `curl -H "Authorization: Bearer KEY" \\
     -F photo=@upload.jpg \\
     https://SERVER/m/lookup`;
const example_answer = `{"pdq": {"HOTLINE_ACCEPTED": [
  {"bank_content_id": 12, "distance": "4"}]}}`;
const example_outcome = `curl -H "Authorization: Bearer KEY" \\
     -H "Content-Type: application/json" \\
     -d '{"bank_content_id": 12, "outcome": "removed"}' \\
     https://SERVER/api/v1/outcomes`;

function beginning(t) {
  return html`<section class="card" id="signing-in">
<h2 class="govuk-heading-m">${t("api.auth_title")}</h2>
<ul class="plain-list">${["platform", "staff", "case", "anybody"].map((who) =>
    html`<li>${prose(t(`api.auth_${who}`))}</li>`)}</ul>
</section>
<section class="card" id="example">
<h2 class="govuk-heading-m">${t("api.example_title")}</h2>
<p class="govuk-body">${prose(t("api.example_ask"))}</p>
${listing(t("api.listing_ask"), example_lookup)}
<p class="govuk-body">${prose(t("api.example_answer"))}</p>
${listing(t("api.listing_answer"), example_answer)}
<p class="govuk-body">${prose(t("api.example_tell"))}</p>
${listing(t("api.listing_tell"), example_outcome)}
</section>`;
}

export function api_page(context, document) {
  const { t } = context.language;
  const sections = sections_of(document);
  const told = sections.map((section) => html`
<h2 class="govuk-heading-l" id="${section_id(section.name)}">${capitalised(section.name)}</h2>
${section.description ? html`<p class="govuk-body">${prose(section.description)}</p>` : ""}
${section.operations.map((one) => operation_section(document, t, one))}`);
  const main = html`<h1 class="govuk-heading-l">${t("api.heading")}</h1>
<p class="lead">${t("api.lead")}</p>
<p class="govuk-body"><a class="govuk-link" href="/api/openapi.json">${t("api.openapi")}</a>,
${document.info?.title ?? ""} ${document.info?.version ?? ""}</p>
<p class="govuk-body">${prose(document.info?.description)}</p>
${beginning(t)}${contents(t, sections)}${told}
${shared_section(document, t)}
<h2 class="govuk-heading-l" id="types">${t("api.types_title")}</h2>
<p class="govuk-body">${t("api.types_lead")}</p>
${type_sections(document, t)}`;
  return layout({ ...context, languages_of_page: false }, {
    page: "api", main, script: context.assets.home_js, title: t("api.heading"), body_class: "api",
  });
}
