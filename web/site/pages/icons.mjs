// Line drawings of what to do; they stand beside words and never instead of them.
import { html } from "../../build/html.mjs";

const drawings = {
  pay: html`<circle cx="16" cy="16" r="12"></circle><path d="M8 24L24 8"></path>`,
  reply: html`<path d="M5 8h22v14H15l-6 5v-5H5z"></path><path d="M12 12l8 6M20 12l-8 6"></path>`,
  keep: html`<path d="M7 5h18v22H7z"></path><path d="M11 15l4 4 7-8"></path>`,
  tell: html`<circle cx="11" cy="11" r="4"></circle><circle cx="22" cy="13" r="3"></circle>
    <path d="M4 26c0-6 3-9 7-9s7 3 7 9M19 20c5-2 9 1 9 6"></path>`,
  heart: html`<path d="M16 27C8 21 4 17 4 12a6 6 0 0 1 12-2 6 6 0 0 1 12 2c0 5-4 9-12 15z"></path>`,
  block: html`<circle cx="13" cy="11" r="5"></circle><path d="M4 27c0-6 4-9 9-9"></path>
    <circle cx="23" cy="22" r="6"></circle><path d="M19 26l8-8"></path>`,
  phone: html`<path d="M8 4l5 6-3 4c2 4 4 6 8 8l4-3 6 5c-1 4-4 5-7 4C12 25 7 20 4 11c-1-3 0-6 4-7z"></path>`,
  picture: html`<path d="M4 6h24v20H4z"></path><circle cx="11" cy="13" r="2.5"></circle>
    <path d="M5 25l8-7 5 4 4-3 6 5M3 3l26 26"></path>`,
};

export function icon(name) {
  if (!drawings[name]) throw new Error(`no drawing "${name}"`);
  return html`<svg viewBox="0 0 32 32" aria-hidden="true" focusable="false" fill="none"
    stroke="currentColor" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"
    >${drawings[name]}</svg>`;
}
