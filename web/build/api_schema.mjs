// What the schemas of an OpenAPI document say, as HTML: types with links, and tables of fields.
import { html } from "./html.mjs";

/** Follows `$ref` inside the document. */
export function resolve(document, value) {
  if (!value || !value.$ref) return value;
  const parts = value.$ref.replace(/^#\//, "").split("/");
  return parts.reduce((node, part) => node?.[part.replace(/~1/g, "/").replace(/~0/g, "~")], document);
}

/** A text in which `this` is code. */
export function prose(text = "") {
  return html`${text.split("`").map((part, index) =>
    index % 2 === 0 ? html`${part}` : html`<code>${part}</code>`)}`;
}

/** A path that may break after each slash and nowhere else. */
export function breakable(path) {
  return html`${path.split(/(?<=\/)(?=.)/).map((part, index) =>
    index === 0 ? html`${part}` : html`<wbr>${part}`)}`;
}

const anchor = (name) => `type-${name}`;

function values_of(values) {
  return html`${values.map((value, index) => html`${index === 0 ? "" : " | "}<code>${
    JSON.stringify(value)}</code>`)}`;
}

/** "list of Case", "text (date-time)", `"a" | "b"`; named types are links to where they are told. */
export function type_of(schema) {
  if (!schema) return "";
  if (schema.$ref) {
    const name = schema.$ref.split("/").pop();
    return html`<a class="govuk-link" href="#${anchor(name)}">${name}</a>`;
  }
  if (schema.const !== undefined) return values_of([schema.const]);
  if (schema.enum) return values_of(schema.enum);
  const either = schema.oneOf ?? schema.anyOf;
  if (either) {
    return html`${either.map((part, index) => html`${index === 0 ? "" : " | "}${type_of(part)}`)}`;
  }
  if (schema.items) return html`array of ${type_of(schema.items)}`;
  if (typeof schema.additionalProperties === "object") {
    return html`object of ${type_of(schema.additionalProperties)}`;
  }
  const type = Array.isArray(schema.type) ? schema.type.join(" | ") : schema.type ?? "any";
  return html`${schema.format ? `${type} (${schema.format})` : type}`;
}

/** A table whose rows become cards on a phone: each cell carries the name of its column. */
export function table(caption, heads, rows) {
  if (rows.length === 0) return "";
  return html`<table class="govuk-table api-table" role="table">
  <caption class="govuk-table__caption govuk-table__caption--s">${caption}</caption>
  <thead><tr role="row">${heads.map((head) =>
    html`<th scope="col" role="columnheader" class="govuk-table__header">${head}</th>`)}</tr></thead>
  <tbody>${rows.map(([first, ...others]) => html`<tr role="row">
    <th scope="row" role="rowheader" class="govuk-table__cell mono">${first}</th>${
    others.map((cell, index) => html`<td role="cell" class="govuk-table__cell" data-label="${
      heads[index + 1]}">${cell}</td>`)}</tr>`)}</tbody></table>`;
}

/** The object that is written out where it is used: not one with a name of its own. */
function inner_object(schema) {
  if (!schema || schema.$ref) return null;
  if (schema.items) return inner_object(schema.items);
  if (typeof schema.additionalProperties === "object") {
    return inner_object(schema.additionalProperties);
  }
  return schema.properties ? schema : null;
}

function path_below(path, schema) {
  if (schema.items) return path_below(`${path}[]`, schema.items);
  if (typeof schema.additionalProperties === "object") {
    return path_below(`${path}${path ? "." : ""}*`, schema.additionalProperties);
  }
  return `${path}.`;
}

function field_rows(t, schema, prefix = "") {
  return Object.entries(schema.properties ?? {}).flatMap(([name, value]) => {
    const needed = schema.required?.includes(name) ? html` <small>${t("api.required")}</small>` : "";
    const below = inner_object(value);
    const row = [html`${prefix}${name}${needed}`, type_of(value), prose(value.description)];
    return [row, ...(below ? field_rows(t, below, path_below(`${prefix}${name}`, value)) : [])];
  });
}

/** Tables of a schema's fields: one for each way it can look. */
export function field_tables(document, t, caption, schema) {
  const heads = [t("api.name"), t("api.type"), t("api.meaning")];
  const whole = resolve(document, schema);
  const ways = whole?.oneOf ?? whole?.anyOf;
  if (ways) {
    return ways.map((way, index) =>
      field_tables(document, t, `${caption}, ${t("api.way", { n: index + 1 })}`, way));
  }
  const parts = whole?.allOf?.map((part) => resolve(document, part)) ?? [whole];
  const rows = parts.flatMap((part) => {
    const values = part && typeof part.additionalProperties === "object";
    const inside = values ? inner_object(part.additionalProperties) : null;
    if (inside) return field_rows(t, inside, path_below("", part));
    return field_rows(t, part ?? {});
  });
  return [table(caption, heads, rows)];
}

/** Every named type, each with an anchor. */
export function type_sections(document, t) {
  return Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => {
    const tables = field_tables(document, t, t("api.fields", { name }), schema);
    const plain = schema.properties || schema.oneOf || schema.anyOf || schema.allOf;
    return html`<section class="card" id="${anchor(name)}">
<h3 class="govuk-heading-s">${name}</h3>
${schema.description ? html`<p class="govuk-body">${prose(schema.description)}</p>` : ""}
${plain ? "" : html`<p class="govuk-body">${type_of(schema)}</p>`}${tables}</section>`;
  });
}
