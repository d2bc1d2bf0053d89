// HTML as tagged templates: every value is escaped unless it is HTML made here.
class Html {
  constructor(text) {
    this.text = text;
  }
  toString() {
    return this.text;
  }
}

const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export function escape(text) {
  return String(text).replace(/[&<>"']/g, (character) => entities[character]);
}

function render(value) {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(render).join("");
  return escape(value);
}

export function html(strings, ...values) {
  return new Html(String.raw({ raw: strings }, ...values.map(render)));
}

/** Data for a page's program: a block the browser does not run, so the CSP lets it be inline. */
export function data_block(id, value) {
  const json = JSON.stringify(value).replace(/</g, "\\u003c");
  return new Html(`<script type="application/json" id="${id}">${json}</script>`);
}
