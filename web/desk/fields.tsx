// Fields that reports need beside those of parts.tsx: long text, a choice from a list, a moment.
import { t } from "../shared/page_data.ts";
import type { Fault } from "./parts.tsx";

interface Named {
  id: string;
  label: string;
  hint?: string;
  faults?: Fault[];
}

function described({ id, hint, faults }: Named) {
  const fault = faults?.find((one) => one.field === id);
  const by = [hint && `${id}-hint`, fault && `${id}-error`].filter(Boolean).join(" ");
  return { fault, by: by || undefined };
}

function Head({ id, label, hint, faults }: Named) {
  const { fault } = described({ id, label, hint, faults });
  return (
    <>
      <label class="govuk-label govuk-label--s" for={id}>{label}</label>
      {hint && <p class="govuk-hint" id={`${id}-hint`}>{hint}</p>}
      {fault && <p class="govuk-error-message" id={`${id}-error`}>{fault.text}</p>}
    </>
  );
}

function group_class(fault: Fault | undefined): string {
  return `govuk-form-group${fault ? " govuk-form-group--error" : ""}`;
}

interface TextAreaProps extends Named {
  value: string;
  set: (value: string) => void;
  rows?: number;
  language?: string;
}

export function TextArea(props: TextAreaProps) {
  const { id, value, set, rows } = props;
  const { fault, by } = described(props);
  return (
    <div class={group_class(fault)}>
      <Head {...props} />
      <textarea class={`govuk-input source${fault ? " govuk-input--error" : ""}`} id={id}
        rows={rows ?? 5} value={value} lang={props.language} dir="auto" aria-describedby={by}
        aria-invalid={fault ? "true" : undefined}
        onInput={(event) => set(event.currentTarget.value)} />
    </div>
  );
}

interface SelectProps extends Named {
  value: string;
  set: (value: string) => void;
  options: { value: string; label: string }[];
}

export function Select(props: SelectProps) {
  const { id, value, set, options } = props;
  const { fault, by } = described(props);
  return (
    <div class={group_class(fault)}>
      <Head {...props} />
      <select class="govuk-select" id={id} value={value} aria-describedby={by}
        onChange={(event) => set(event.currentTarget.value)}>
        {options.map((one) => <option value={one.value} key={one.value}>{one.label}</option>)}
      </select>
    </div>
  );
}

/** A date and time of the device's zone; "" while none is chosen. */
export function MomentField(props: Named & { value: string; set: (value: string) => void }) {
  const { id, value, set } = props;
  const { fault, by } = described(props);
  return (
    <div class={group_class(fault)}>
      <Head {...props} />
      <input class="govuk-input govuk-input--width-20" type="datetime-local" id={id} value={value}
        aria-describedby={by} onInput={(event) => set(event.currentTarget.value)} />
    </div>
  );
}

/** What such a field holds, as RFC 3339 in UTC; null if it holds none. */
export function moment_of(value: string): string | null {
  const time = value === "" ? Number.NaN : new Date(value).getTime();
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

/** A moment as such a field holds it. */
export function field_of(at: string | null): string {
  if (at === null) return "";
  const time = new Date(at);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

export function Tick({ id, label, hint, checked, set }: {
  id: string; label: string; hint?: string; checked: boolean; set: (on: boolean) => void;
}) {
  return (
    <div class="govuk-checkboxes govuk-checkboxes--small"><div class="govuk-checkboxes__item">
      <input type="checkbox" class="govuk-checkboxes__input" id={id} checked={checked}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => set(event.currentTarget.checked)} />
      <label class="govuk-label govuk-checkboxes__label" for={id}>{label}</label>
      {hint && <p class="govuk-hint govuk-checkboxes__hint" id={`${id}-hint`}>{hint}</p>}
    </div></div>
  );
}

/** "1.2 MB", for people. */
export function size_text(bytes: number): string {
  if (bytes < 1000) return t("desk.report.bytes", { count: bytes });
  const [unit, value] = bytes < 1e6 ? ["kb", bytes / 1e3] : ["mb", bytes / 1e6];
  return t(`desk.report.${unit as string}`, { count: (value as number).toFixed(1) });
}
