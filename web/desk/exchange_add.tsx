// A list of somebody else's to fetch: where it is, how it is asked for, what of it is wanted.
import { useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { call, problem_text } from "./client.ts";
import { every_text, exchanges_path, kFormats, kSignals, type Exchange } from "./exchange_types.ts";
import { Select, Tick } from "./fields.tsx";
import { Faults, Field, Radios, type Fault } from "./parts.tsx";

const schedules = [900, 3600, 21600, 86400, 0];

interface Wanted {
  name: string;
  format: string;
  url: string;
  user: string;
  secret: string;
  public_key: string;
  every: string;
  signals: string[];
  members: string;
  statuses: string;
  quality: string;
}

const nothing: Wanted = { name: "", format: "", url: "", user: "", secret: "", public_key: "",
  every: "3600", signals: [], members: "", statuses: "", quality: "0" };

function words_of(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}

function check(wanted: Wanted): Fault[] {
  const faults: Fault[] = [];
  const needs = (good: boolean, field: string, key = field) => {
    if (!good) faults.push({ text: t(`desk.xch.need_${key}`), field });
  };
  needs(/^[a-z][a-z0-9-]{0,39}$/.test(wanted.name.trim()), "source-name", "name");
  needs(wanted.format !== "", "format-stopncii", "format");
  needs(/^https?:\/\/[^?#\s]+$/.test(wanted.url.trim()), "url");
  if (wanted.format === "ncmec") needs(/^[!-9;-~]{1,512}$/.test(wanted.user.trim()), "user");
  needs(/^[!-~]{1,512}$/.test(wanted.secret.trim()), "secret");
  const key = wanted.public_key.trim();
  if (wanted.format === "holdfast" && key !== "") {
    needs(/^[A-Za-z0-9+/=]{56}$/.test(key), "public-key", "public_key");
  }
  const quality = Number(wanted.quality);
  needs(wanted.quality.trim() !== "" && Number.isInteger(quality) && quality >= 0 && quality <= 100,
    "min-quality", "quality");
  return faults;
}

function body_of(wanted: Wanted): Record<string, unknown> {
  const { format, members, statuses } = wanted;
  const list = (name: string, all: string[]) => all.length > 0 ? { [name]: all } : {};
  const key = wanted.public_key.trim();
  return {
    name: wanted.name.trim(), format, url: wanted.url.trim(), secret: wanted.secret.trim(),
    min_quality: Number(wanted.quality), every_seconds: Number(wanted.every),
    ...(format === "ncmec" ? { user: wanted.user.trim() } : {}),
    ...(format === "holdfast" && key !== "" ? { public_key: key } : {}),
    ...list("signals", wanted.signals),
    ...(format === "stopncii" ? {} : list("members", words_of(members))),
    ...(format === "holdfast" ? {} : list("statuses", words_of(statuses))),
  };
}

interface PartProps {
  wanted: Wanted;
  change: (some: Partial<Wanted>) => void;
  faults: Fault[];
}

/** Which entries are taken; all of them where nothing is said. */
function Rules({ wanted, change, faults }: PartProps) {
  const toggle = (name: string) => (on: boolean) => change({ signals: on
    ? [...wanted.signals, name] : wanted.signals.filter((one) => one !== name) });
  const opened = faults.some(({ field }) => field === "min-quality");
  return (
    <details class="govuk-details" open={opened || undefined}>
      <summary class="govuk-details__summary"><span class="govuk-details__summary-text">
        {t("desk.xch.rules")}</span></summary>
      <div class="govuk-details__text">
        <fieldset class="govuk-fieldset govuk-form-group">
          <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">
            {t("desk.xch.signals")}</legend>
          {kSignals.map((name) => <Tick key={name} id={`signal-${name}`} label={t(`desk.xch.signal_${name}`)}
            checked={wanted.signals.includes(name)} set={toggle(name)} />)}
        </fieldset>
        {wanted.format !== "stopncii" && <Field id="members" label={t("desk.xch.members")}
          hint={t("desk.xch.members_hint")} value={wanted.members} faults={faults}
          set={(members) => change({ members })} />}
        {wanted.format !== "holdfast" && <Field id="statuses" label={t("desk.xch.statuses")}
          hint={t("desk.xch.statuses_hint")} value={wanted.statuses} faults={faults}
          set={(statuses) => change({ statuses })} />}
        <Field id="min-quality" label={t("desk.xch.quality")} hint={t("desk.xch.quality_hint")} numeric
          value={wanted.quality} faults={faults} width={3} set={(quality) => change({ quality })} />
      </div>
    </details>
  );
}

function Way({ wanted, change, faults }: PartProps) {
  return (
    <>
      <Field id="source-name" label={t("desk.xch.name")} hint={t("desk.xch.name_hint")} mono width={20}
        value={wanted.name} faults={faults} set={(name) => change({ name })} />
      <Radios name="format" legend={t("desk.xch.format")} faults={faults} value={wanted.format}
        set={(format) => change({ format })} options={kFormats.map((value) =>
          ({ value, label: t(`desk.xch.format_${value}`), hint: t(`desk.xch.format_${value}_hint`) }))} />
      <Field id="url" label={t("desk.xch.url")} hint={t("desk.xch.url_hint")} value={wanted.url} mono
        faults={faults} set={(url) => change({ url })} />
      {wanted.format === "ncmec" && <Field id="user" label={t("desk.xch.user")} value={wanted.user}
        faults={faults} mono width={20} set={(user) => change({ user })} />}
      <Field id="secret" label={t("desk.xch.secret")} hint={t("desk.xch.secret_hint")} type="password"
        value={wanted.secret} autocomplete="off" faults={faults}
        set={(secret) => change({ secret })} />
      {wanted.format === "holdfast" && <Field id="public-key" label={t("desk.xch.public_key")}
        hint={t("desk.xch.public_key_hint")} value={wanted.public_key} faults={faults} mono
        set={(public_key) => change({ public_key })} />}
      <Select id="every" label={t("desk.xch.every")} value={wanted.every}
        set={(every) => change({ every })} options={schedules.map((seconds) =>
          ({ value: String(seconds), label: every_text(seconds) }))} />
    </>
  );
}

export function AddExchange({ made }: { made: (one: Exchange) => void }) {
  const [wanted, set_wanted] = useState(nothing);
  const [faults, set_faults] = useState<Fault[]>([]);
  const change = (some: Partial<Wanted>) => set_wanted({ ...wanted, ...some });
  const submit = async (event: Event) => {
    event.preventDefault();
    const wrong = check(wanted);
    set_faults(wrong);
    if (wrong.length > 0) return;
    try {
      const one = await call<Exchange>(exchanges_path, { method: "POST", body: body_of(wanted) });
      set_wanted(nothing);
      made(one);
    } catch (error) {
      set_faults([{ text: problem_text(error) }]);
    }
  };
  return (
    <form class="sheet" id="add-exchange" novalidate onSubmit={(event) => void submit(event)}>
      <h2 class="govuk-heading-m">{t("desk.xch.add")}</h2>
      <Faults faults={faults} />
      <Way wanted={wanted} change={change} faults={faults} />
      <Rules wanted={wanted} change={change} faults={faults} />
      <button type="submit" class="govuk-button">{t("desk.xch.add_go")}</button>
    </form>
  );
}
