// Small helpers for the public pages: finding elements, saying what is wrong, copying.
import { t } from "./page_data.ts";

export function by_id<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new Error(`no element #${id}`);
  return element as T;
}

/** Shows or hides a part for which the page may have kept room from the beginning (`data-soon`). */
export function show_part(id: string, shown = true): void {
  const part = by_id(id);
  part.hidden = !shown;
  part.removeAttribute("data-soon");
}

/** Gives up the room that was kept for what will not be shown after all. */
export function give_up_room(): void {
  for (const part of document.querySelectorAll("[data-soon]")) part.removeAttribute("data-soon");
}

type Child = Node | string;

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K, attributes: Record<string, string> = {}, ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export interface Problem {
  text: string;
  /** The id of the field the problem is about. */
  field?: string;
}

/** Takes all problems off the page. */
export function clear_problems(): void {
  for (const summary of document.querySelectorAll(".govuk-error-summary")) summary.remove();
  for (const message of document.querySelectorAll(".govuk-error-message")) message.remove();
  for (const field of document.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.setAttribute("aria-describedby", `${field.id}-hint`);
    field.classList.remove("govuk-input--error");
  }
  for (const group of document.querySelectorAll(".govuk-form-group--error")) {
    group.classList.remove("govuk-form-group--error");
  }
}

function mark_field(id: string, text: string): void {
  const field = by_id(id);
  const error = element("p", { class: "govuk-error-message", id: `${id}-error` }, text);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", `${id}-hint ${id}-error`);
  if (field.classList.contains("govuk-input")) field.classList.add("govuk-input--error");
  document.getElementById(`${id}-group`)?.classList.add("govuk-form-group--error");
  by_id(`${id}-hint`).after(error);
}

function problem_item({ text, field }: Problem): HTMLLIElement {
  if (!field) return element("li", {}, text);
  const link = element("a", { href: `#${field}` }, text);
  link.addEventListener("click", (event) => {
    event.preventDefault();
    by_id(field).focus();
  });
  return element("li", {}, link);
}

/** Shows problems above the form or in another place, links each to its field, and moves the focus. */
export function show_problems(problems: Problem[], place = "problem"): void {
  clear_problems();
  for (const { text, field } of problems) if (field) mark_field(field, text);
  const list = element("ul", { class: "govuk-list govuk-error-summary__list" },
    ...problems.map(problem_item));
  const summary = element("div", { class: "govuk-error-summary", tabindex: "-1" },
    element("div", { role: "alert" },
      element("h2", { class: "govuk-error-summary__title" }, t("common.live.error_title")), list));
  by_id(place).append(summary);
  summary.focus();
}

/** Copies text; says in `status` whether it worked. */
export async function copy(text: string, status: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    status.textContent = t("common.live.copied");
  } catch {
    status.textContent = t("common.live.copy_failed");
  }
}
