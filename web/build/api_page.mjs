// `/api`: the OpenAPI document as a page to read.
import { html } from "./html.mjs";
import { layout } from "../site/pages/layout.mjs";

const methods = ["get", "put", "post", "delete", "patch", "head"];

/** Follows `$ref` inside the document. */
function resolve(document, value) {
  if (!value || !value.$ref) return value;
  const parts = value.$ref.replace(/^#\//, "").split("/");
  return parts.reduce((node, part) => node?.[part.replace(/~1/g, "/").replace(/~0/g, "~")], document);
}

/** "object Case", "array of string", "string (uuid)", "one of a, b". */
function type_name(document, schema) {
  if (!schema) return "";
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const either = schema.oneOf ?? schema.anyOf;
  if (either) return either.map((part) => type_name(document, part)).join(" | ");
  const type = Array.isArray(schema.type) ? schema.type.join(" | ") : schema.type ?? "any";
  if (schema.items) return `${type} of ${type_name(document, schema.items)}`;
  return schema.format ? `${type} (${schema.format})` : type;
}

function property_rows(document, t, schema, depth = 0, prefix = "") {
  const whole = resolve(document, schema);
  const parts = whole?.allOf ? whole.allOf.map((part) => resolve(document, part)) : [whole];
  return parts.flatMap((part) => Object.entries(part?.properties ?? {}).flatMap(([name, value]) => {
    const inner = resolve(document, value);
    const needed = part.required?.includes(name) ? html` <small>${t("api.required")}</small>` : "";
    const row = html`<tr class="govuk-table__row"><td class="govuk-table__cell mono">${prefix}${name
      }${needed}</td><td class="govuk-table__cell">${type_name(document, value)}</td>
      <td class="govuk-table__cell">${value.description ?? inner?.description ?? ""}</td></tr>`;
    if (depth >= 2) return [row];
    const below = inner?.items ? inner.items : inner;
    const path = `${prefix}${name}${inner?.items ? "[]" : ""}.`;
    return [row, ...property_rows(document, t, below, depth + 1, path)];
  }));
}

function table(caption, heads, rows) {
  if (rows.length === 0) return "";
  return html`<div class="api-scroll" tabindex="0" role="region" aria-label="${caption}"
  ><table class="govuk-table">
  <caption class="govuk-table__caption govuk-table__caption--s">${caption}</caption>
  <thead><tr>${heads.map((head) => html`<th scope="col" class="govuk-table__header">${head}</th>`)
  }</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function content_tables(document, t, caption, content) {
  return Object.entries(content ?? {}).map(([media, { schema }]) =>
    table(`${caption} (${media})`, [t("api.name"), t("api.type"), t("api.meaning")],
      property_rows(document, t, schema)));
}

function response_row(document, status, response) {
  const whole = resolve(document, response);
  const kinds = Object.entries(whole.content ?? {}).map(([media, { schema }]) =>
    html`<div><span class="mono">${media}</span> ${type_name(document, schema)}</div>`);
  return html`<tr class="govuk-table__row"><th scope="row" class="govuk-table__header">${status}</th>
    <td class="govuk-table__cell">${whole.description ?? ""}</td>
    <td class="govuk-table__cell">${kinds}</td></tr>`;
}

function operation_section(document, t, path, method, operation, shared) {
  const label = `${method.toUpperCase()} ${path}`;
  const parameters = [...shared, ...(operation.parameters ?? [])].map((one) => resolve(document, one));
  const rows = parameters.map((one) => html`<tr class="govuk-table__row">
    <td class="govuk-table__cell mono">${one.name}${
      one.required ? html` <small>${t("api.required")}</small>` : ""}</td>
    <td class="govuk-table__cell">${one.in}</td>
    <td class="govuk-table__cell">${type_name(document, one.schema)}</td>
    <td class="govuk-table__cell">${one.description ?? ""}</td></tr>`);
  const responses = Object.entries(operation.responses ?? {}).map(([status, response]) =>
    response_row(document, status, response));
  const body = resolve(document, operation.requestBody);
  const heads = [t("api.name"), t("api.where"), t("api.type"), t("api.meaning")];
  return html`<section class="card">
<h3 class="govuk-heading-s mono"><span class="api-method">${method.toUpperCase()}</span> ${path}</h3>
<p class="govuk-body"><strong>${operation.summary ?? ""}</strong></p>
${operation.description ? html`<p class="govuk-body">${operation.description}</p>` : ""}
${table(`${t("api.parameters")}: ${label}`, heads, rows)}
${content_tables(document, t, `${t("api.body")}: ${label}`, body?.content)}
${table(`${t("api.responses")}: ${label}`, [t("api.status"), t("api.meaning"), t("api.contents")],
    responses)}
</section>`;
}

export function api_page(context, document) {
  const { t } = context.language;
  const groups = new Map();
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const method of methods.filter((name) => item[name])) {
      const tag = item[method].tags?.[0] ?? "";
      if (!groups.has(tag)) groups.set(tag, []);
      groups.get(tag).push(
        operation_section(document, t, path, method, item[method], item.parameters ?? []));
    }
  }
  const sections = [...groups].map(([tag, parts]) =>
    html`${tag ? html`<h2 class="govuk-heading-m">${tag}</h2>` : ""}${parts}`);
  const main = html`<h1 class="govuk-heading-l">${t("api.heading")}</h1>
<p class="lead">${t("api.lead")}</p>
<p class="govuk-body"><a class="govuk-link" href="/api/openapi.json">${t("api.openapi")}</a>,
${document.info?.title ?? ""} ${document.info?.version ?? ""}</p>
${sections}`;
  return layout({ ...context, languages_of_page: false }, {
    page: "api", main, script: context.assets.home_js, title: t("api.heading"), body_class: "api",
  });
}
