// Parts the desk's pages are made of.
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { moment, page_locale, t, t_count } from "../shared/page_data.ts";
import { problem_text } from "./client.ts";
import type { Status, Urgency } from "./types.ts";

/** A page's heading; takes the focus when the page appears, so that it is read out. */
export function Title({ children }: { children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const text = String(children);
  useEffect(() => {
    document.title = `${text} – ${t("desk.title")}`;
    heading.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [text]);
  return <h1 class="govuk-heading-l" tabIndex={-1} ref={heading}>{children}</h1>;
}

export interface Fault {
  text: string;
  /** The id of the field it is about. */
  field?: string;
}

/** What is wrong, with links to the fields; takes the focus each time the faults change. */
export function Faults({ faults }: { faults: Fault[] }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (faults.length > 0) box.current?.focus();
  }, [faults]);
  if (faults.length === 0) return null;
  const jump = (field: string) => (event: Event) => {
    event.preventDefault();
    document.getElementById(field)?.focus();
  };
  return (
    <div class="govuk-error-summary" tabIndex={-1} ref={box}>
      <div role="alert">
        <h2 class="govuk-error-summary__title">{t("desk.error_title")}</h2>
        <ul class="govuk-list govuk-error-summary__list">
          {faults.map(({ text, field }) => (
            <li>{field ? <a href={`#${field}`} onClick={jump(field)}>{text}</a> : text}</li>
          ))}
        </ul>
      </div>
    </div>
  );
}

interface FieldProps {
  id: string;
  label: string;
  hint?: string;
  value: string;
  set: (value: string) => void;
  faults: Fault[];
  type?: string;
  autocomplete?: string;
  numeric?: boolean;
  mono?: boolean;
  width?: number;
}

/** A labelled text input with its hint and its fault. */
export function Field(props: FieldProps) {
  const { id, label, hint, value, set, faults } = props;
  const fault = faults.find((one) => one.field === id);
  const described = [hint && `${id}-hint`, fault && `${id}-error`].filter(Boolean).join(" ");
  const classes = ["govuk-input", fault && "govuk-input--error", props.mono && "mono",
    props.width && `govuk-input--width-${props.width}`].filter(Boolean).join(" ");
  return (
    <div class={`govuk-form-group${fault ? " govuk-form-group--error" : ""}`}>
      <label class="govuk-label govuk-label--s" for={id}>{label}</label>
      {hint && <p class="govuk-hint" id={`${id}-hint`}>{hint}</p>}
      {fault && <p class="govuk-error-message" id={`${id}-error`}>{fault.text}</p>}
      <input class={classes} id={id} name={id} type={props.type ?? "text"} value={value}
        autocomplete={props.autocomplete ?? "off"} spellcheck={false} autocapitalize="none"
        inputMode={props.numeric ? "numeric" : undefined} aria-invalid={fault ? "true" : undefined}
        aria-describedby={described || undefined}
        onInput={(event) => set(event.currentTarget.value)} />
    </div>
  );
}

interface RadiosProps {
  name: string;
  legend: string;
  options: { value: string; label: string; hint?: string }[];
  value: string;
  set: (value: string) => void;
  faults: Fault[];
}

export function Radios({ name, legend, options, value, set, faults }: RadiosProps) {
  const first = `${name}-${options[0]?.value}`;
  const fault = faults.find((one) => one.field === first);
  return (
    <div class={`govuk-form-group${fault ? " govuk-form-group--error" : ""}`}>
      <fieldset class="govuk-fieldset" aria-describedby={fault ? `${name}-error` : undefined}>
        <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{legend}</legend>
        {fault && <p class="govuk-error-message" id={`${name}-error`}>{fault.text}</p>}
        <div class="govuk-radios govuk-radios--small">
          {options.map((option) => {
            const id = `${name}-${option.value}`;
            return (
              <div class="govuk-radios__item">
                <input class="govuk-radios__input" type="radio" id={id} name={name}
                  value={option.value} checked={value === option.value}
                  aria-describedby={option.hint ? `${id}-hint` : undefined}
                  onChange={() => set(option.value)} />
                <label class="govuk-label govuk-radios__label" for={id}>{option.label}</label>
                {option.hint &&
                  <p class="govuk-hint govuk-radios__hint" id={`${id}-hint`}>{option.hint}</p>}
              </div>
            );
          })}
        </div>
      </fieldset>
    </div>
  );
}

/** A result that is read out; takes the focus when `focus` is set. */
export function Notice({ text, kind = "good" }: { text: string; kind?: "good" | "bad" | "warn" }) {
  return (
    <div role="status">
      {text !== "" && <p class={`notice notice--${kind}`}>{text}</p>}
    </div>
  );
}

export function UrgencyPill({ urgency, deadline_at }: {
  urgency: Urgency; deadline_at: string | null;
}) {
  let text = t(`desk.urgency.${urgency}`);
  if (urgency === "deadline" && deadline_at) {
    const left_ms = Date.parse(deadline_at) - Date.now();
    const key = left_ms >= 0 ? "desk.urgency.deadline_in" : "desk.urgency.deadline_past";
    text = t(key, { time: duration(Math.abs(left_ms)) });
  }
  return <span class={`pill pill--${urgency}`}>{text}</span>;
}

export function StatusPill({ status }: { status: Status }) {
  const kind = status === "partly_on_list" ? "on_list" : status;
  return <span class={`pill pill--${kind}`}>{t(`desk.status.${status}`)}</span>;
}

/** Quality as a number and a small bar; under 50 nothing is matched. */
export function Quality({ value, explain }: { value: number; explain?: boolean }) {
  const low = value < 50;
  return (
    <span class={`quality${low ? " quality--low" : ""}`}>
      <svg viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
        <rect width="100" height="12" rx="6" fill="currentColor" opacity=".2" />
        <rect width={Math.max(value, 2)} height="12" rx="6" fill="currentColor" />
      </svg>
      <span>{explain ? t("desk.case.quality_value", { quality: value }) : value}
        {low && <> ({t("desk.case.quality_low")})</>}</span>
    </span>
  );
}

export function When({ at }: { at: string }) {
  return <time dateTime={at}>{moment(at, "short")}</time>;
}

/** "3 hours", in words. */
export function duration(ms: number): string {
  const minutes = Math.floor(ms / 60000);
  if (minutes < 1) return t("desk.time.now");
  if (minutes < 60) return t_count("desk.time.minutes", minutes);
  if (minutes < 48 * 60) return t_count("desk.time.hours", Math.floor(minutes / 60));
  return t_count("desk.time.days", Math.floor(minutes / 1440));
}

export function number(value: number): string {
  return new Intl.NumberFormat(page_locale()).format(value);
}

interface Table {
  caption: string;
  heads: string[];
  children: ComponentChildren;
}

/** Says in each cell which column it is of: on a phone a row is shown as a card, without its head. Roles
 *  are written out because a table that is laid out as blocks loses them. */
function name_cells(table: HTMLTableElement, heads: string[]): void {
  for (const row of table.rows) {
    row.setAttribute("role", "row");
    [...row.cells].forEach((cell, column) => {
      const role = cell.tagName === "TD" ? "cell" : cell.scope === "col" ? "columnheader" : "rowheader";
      cell.setAttribute("role", role);
      if (role === "cell") cell.dataset.label = heads[column] ?? "";
    });
  }
}

export function DataTable({ caption, heads, children }: Table) {
  const table = useRef<HTMLTableElement>(null);
  useLayoutEffect(() => {
    if (table.current) name_cells(table.current, heads);
  });
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={caption}>
      <table class="govuk-table" role="table" ref={table}>
        <caption class="govuk-visually-hidden">{caption}</caption>
        <thead class="govuk-table__head"><tr class="govuk-table__row">
          {heads.map((head) => <th scope="col" class="govuk-table__header">{head}</th>)}
        </tr></thead>
        <tbody class="govuk-table__body">{children}</tbody>
      </table>
    </div>
  );
}

export function Cell({ children, class: name }: { children: ComponentChildren; class?: string }) {
  return <td class={`govuk-table__cell${name ? ` ${name}` : ""}`}>{children}</td>;
}

interface OnceProps {
  id: string;
  title: string;
  secret: string;
  note: string;
  copy: string;
  copied: string;
}

/** A key or link that is shown only now: comes into view and takes the focus, so nobody leaves before
 *  copying it. */
export function ShownOnce({ id, title, secret, note, copy, copied }: OnceProps) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    box.current?.focus({ preventScroll: true });
    box.current?.scrollIntoView({ block: "center" });
  }, [secret]);
  return (
    <section class="notice notice--good once" tabIndex={-1} ref={box} aria-labelledby={`${id}-title`}>
      <h2 class="govuk-heading-s" id={`${id}-title`}>{title}</h2>
      <p class="secret mono" id={id}>{secret}</p>
      <p><strong>{note}</strong></p>
      <CopyButton big text={secret} label={copy} said={copied} />
    </section>
  );
}

interface CopyProps {
  text: string;
  label: string;
  long_label?: string;
  said: string;
  big?: boolean;
}

export function CopyButton({ text, label, long_label, said, big }: CopyProps) {
  const [status, set_status] = useState("");
  const copy = () => {
    navigator.clipboard.writeText(text).then(() => set_status(said), () => set_status(""));
  };
  return (
    <span>
      <button type="button" class={big ? "govuk-button" : "small-button"} aria-label={long_label}
        onClick={copy}>{label}</button>{" "}
      <span role="status">{status}</span>
    </span>
  );
}

/** What a page loads: the value, a way to load again, and faults. */
export function use_loaded<T>(load: () => Promise<T>, depends: unknown[]) {
  const [value, set_value] = useState<T | null>(null);
  const [faults, set_faults] = useState<Fault[]>([]);
  const latest = useRef(0);
  const again = async () => {
    const turn = ++latest.current;
    try {
      const loaded = await load();
      if (turn !== latest.current) return;
      set_value(loaded);
      set_faults([]);
    } catch (error) {
      if (turn === latest.current) set_faults([{ text: problem_text(error) }]);
    }
  };
  useEffect(() => {
    set_value(null);
    void again();
    return () => {
      latest.current += 1;
    };
  }, depends);
  return { value, set_value, faults, again };
}

/** Until a page's value is there: "Loading", or what went wrong and a way to try again. */
export function Loading({ faults, again }: { faults: Fault[]; again: () => Promise<void> }) {
  if (faults.length === 0) return <p class="govuk-body" role="status">{t("desk.loading")}</p>;
  return (
    <>
      <Faults faults={faults} />
      <button type="button" class="govuk-button" onClick={() => void again()}>
        {t("desk.retry")}</button>
    </>
  );
}
