// What a person has answered on `/report`: read from the page's fields, put back into them, and
// told as a list of questions and answers in the page's words. The screens themselves are in
// pages/report_form.mjs; nothing here knows one question from another, except the list of accounts.
import { by_id, element } from "../shared/dom.ts";
import { moment, t } from "../shared/page_data.ts";

export interface Account {
  app: string;
  handle: string;
  link: string;
}

/** Field name to value; a field of many choices has a list. What is not answered is not there. */
export type Answers = Record<string, string | string[]>;

export interface Told {
  /** The screen's name. */
  id: string;
  question: string;
  /** The choices by name, and in the page's words. */
  choices: string[];
  choice_texts: string[];
  text: string;
}

const kMaxAccounts = 20;

function fields(root: ParentNode = document): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>("[data-field]")];
}

function inputs(group: HTMLElement): HTMLInputElement[] {
  return [...group.querySelectorAll<HTMLInputElement>("input")];
}

function value_of(field: HTMLElement): string | string[] {
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
    return field.value.trim();
  }
  const ticked = inputs(field).filter((input) => input.checked).map((input) => input.value);
  return field.getAttribute("role") === "radiogroup" ? ticked[0] ?? "" : ticked;
}

export function read_answers(root: ParentNode = document): Answers {
  const answers: Answers = {};
  for (const field of fields(root)) {
    const value = value_of(field);
    if (value.length > 0) answers[field.dataset.field!] = value;
  }
  return answers;
}

export function write_answers(answers: Answers): void {
  for (const field of fields()) {
    const value = answers[field.dataset.field!];
    if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
      field.value = typeof value === "string" ? value : "";
      continue;
    }
    const wanted = value === undefined ? [] : [value].flat();
    for (const input of inputs(field)) input.checked = wanted.includes(input.value);
  }
}

/** Empties the fields of one screen. */
export function clear_screen(screen: HTMLElement): void {
  for (const field of fields(screen)) {
    if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.value = "";
    else for (const input of inputs(field)) input.checked = false;
  }
}

/** `field=value value`: whether an answer has one of the values; also true while there is no answer. */
export function holds(condition: string, answers: Answers, unanswered: boolean): boolean {
  const [name, values] = condition.split("=");
  const given = answers[name!];
  if (given === undefined) return unanswered;
  return values!.split(" ").some((value) => [given].flat().includes(value));
}

/** The rows for accounts: app, handle, link. */
export class AccountRows {
  private next = 1;

  constructor(private readonly changed: () => void) {
    by_id("account-add").addEventListener("click", () => {
      this.add({ app: "", handle: "", link: "" }).querySelector("input")?.focus();
    });
    this.add({ app: "", handle: "", link: "" });
  }

  private rows(): HTMLElement[] {
    return [...by_id("accounts").querySelectorAll<HTMLElement>(".account")];
  }

  private add(account: Account): HTMLElement {
    const template = by_id<HTMLTemplateElement>("account-row");
    const row = template.content.firstElementChild!.cloneNode(true) as HTMLElement;
    for (const input of row.querySelectorAll<HTMLInputElement>("input")) {
      const label = row.querySelector<HTMLLabelElement>(`label[for="${input.id}"]`)!;
      input.id = input.id.replace("@", String(this.next));
      label.htmlFor = input.id;
      input.value = account[input.dataset.account as keyof Account];
    }
    this.next += 1;
    row.querySelector("button")!.addEventListener("click", () => this.drop(row));
    by_id("accounts").append(row);
    this.number();
    return row;
  }

  private drop(row: HTMLElement): void {
    row.remove();
    if (this.rows().length === 0) this.add({ app: "", handle: "", link: "" });
    this.number();
    by_id("accounts-status").textContent = t("report.live.account_dropped");
    by_id("account-add").focus();
    this.changed();
  }

  private number(): void {
    const rows = this.rows();
    rows.forEach((row, index) => {
      row.querySelector("legend")!.textContent = t("report.q.accounts.one", { n: index + 1 });
      row.querySelector("button")!.hidden = rows.length === 1;
    });
    by_id("account-add").hidden = rows.length >= kMaxAccounts;
  }

  read(): Account[] {
    return this.rows().map((row) => {
      const value = (name: string) =>
        row.querySelector<HTMLInputElement>(`[data-account="${name}"]`)!.value.trim();
      return { app: value("app"), handle: value("handle"), link: value("link") };
    }).filter(({ app, handle, link }) => app !== "" || handle !== "" || link !== "");
  }

  write(accounts: Account[]): void {
    by_id("accounts").replaceChildren();
    const given = accounts.length > 0 ? accounts : [{ app: "", handle: "", link: "" }];
    for (const account of given.slice(0, kMaxAccounts)) this.add(account);
  }
}

/** The words of an element that are in view: titles have a voice for each reader. */
export function shown_text(root: HTMLElement): string {
  const copy = root.cloneNode(true) as HTMLElement;
  for (const hidden of copy.querySelectorAll("[hidden]")) hidden.remove();
  return (copy.textContent ?? "").replace(/\s+/g, " ").trim();
}

/** One answered screen; null if nothing is answered there. */
export function told_of(screen: HTMLElement): Told | null {
  const told: Told = { id: screen.dataset.screen!, question: "", choices: [], choice_texts: [], text: "" };
  const texts: string[] = [];
  const lines = screen.querySelectorAll("input[type=text][data-field], textarea[data-field]").length;
  for (const field of fields(screen)) {
    const value = value_of(field);
    if (value.length === 0) continue;
    if (field instanceof HTMLInputElement && field.type === "datetime-local") {
      texts.push(moment(field.value));
    } else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
      const label = document.querySelector(`label[for="${field.id}"]`)?.textContent ?? "";
      texts.push(lines > 1 && label ? `${label}: ${String(value)}` : String(value));
    } else {
      const chosen = inputs(field).filter((input) => input.checked);
      told.choices.push(...chosen.map((input) => input.value));
      told.choice_texts.push(...chosen.map((input) =>
        document.querySelector(`label[for="${input.id}"]`)?.textContent ?? input.value));
    }
  }
  if (told.choices.length === 0 && texts.length === 0) return null;
  told.question = shown_text(screen.querySelector("h1")!);
  told.text = texts.join("\n");
  return told;
}

function row(question: string, lines: string[], change: () => void): HTMLElement[] {
  const button = element("button", { type: "button", class: "text-button" }, t("report.check.change"),
    element("span", { class: "govuk-visually-hidden" }, ` ${question}`));
  button.addEventListener("click", change);
  return [element("dt", {}, question),
    element("dd", {}, ...lines.map((line) => element("p", {}, line)), button)];
}

/** Draws the answers into the summary; `go` takes the reader back to a screen. */
export function draw_summary(told: Told[], go: (screen: string) => void): void {
  by_id("summary").replaceChildren(...told.flatMap((one) =>
    row(one.question, [one.choice_texts.join(", "), ...one.text.split("\n")].filter((line) => line !== ""),
      () => go(one.id))));
  by_id("check-none").hidden = told.length > 0;
}
