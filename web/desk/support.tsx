// Support for the people at the desk: where they find it, in the operator's words, and when this device
// reminds them to take a break.
import { useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { call, problem_text } from "./client.ts";
import { Select, TextArea, Tick } from "./fields.tsx";
import { Faults, Loading, Notice, Title, use_loaded, type Fault } from "./parts.tsx";
import { device_memory } from "./rest.tsx";
import { kMinutes, load_settings, save_settings, type RestSettings } from "./rest_timer.ts";
import type { SignedIn } from "./types.ts";

const path = "/api/v1/desk/staff-support";
const most_characters = 1000;

interface Support {
  text: string;
}

/** Saved on the device as it is changed. */
function Reminder() {
  const [now, set_now] = useState(() => load_settings(device_memory()));
  const [said, set_said] = useState("");
  const change = (some: Partial<RestSettings>) => {
    const fresh = { ...now, ...some };
    save_settings(device_memory(), fresh);
    set_now(fresh);
    set_said(t(fresh.on ? "desk.rest.saved" : "desk.rest.saved_off", { count: fresh.every_minutes }));
  };
  return (
    <section class="sheet" aria-labelledby="reminder">
      <h2 class="govuk-heading-m" id="reminder">{t("desk.rest.reminder")}</h2>
      <p class="govuk-body">{t("desk.rest.private")}</p>
      <div class="govuk-form-group"><Tick id="rest-on" label={t("desk.rest.on")} checked={now.on}
        set={(on) => change({ on })} /></div>
      {now.on && <Select id="rest-minutes" label={t("desk.rest.minutes")} value={String(now.every_minutes)}
        set={(minutes) => change({ every_minutes: Number(minutes) })} options={kMinutes.map((value) =>
          ({ value: String(value), label: t("desk.time.minutes_other", { count: value }) }))} />}
      <Notice text={said} />
    </section>
  );
}

function SupportForm({ now, save }: { now: Support; save: (text: string) => Promise<void> }) {
  const [text, set_text] = useState(now.text);
  const [faults, set_faults] = useState<Fault[]>([]);
  const submit = async (event: Event) => {
    event.preventDefault();
    const line = text.replace(/\s+/g, " ").trim();
    if ([...line].length > most_characters) {
      set_faults([{ text: t("desk.rest.long", { most: most_characters }), field: "support-text" }]);
      return;
    }
    try {
      await save(line);
      set_text(line);
      set_faults([]);
    } catch (error) {
      set_faults([{ text: problem_text(error) }]);
    }
  };
  return (
    <form class="sheet" novalidate onSubmit={(event) => void submit(event)}>
      <h2 class="govuk-heading-m">{t("desk.rest.set_title")}</h2>
      <Faults faults={faults} />
      <TextArea id="support-text" label={t("desk.rest.set_text")} hint={t("desk.rest.set_hint")}
        value={text} set={set_text} faults={faults} rows={4} />
      <button type="submit" class="govuk-button" id="save-support">{t("desk.cset.save")}</button>
    </form>
  );
}

export function SupportPage({ who }: { who: SignedIn }) {
  const { value, set_value, faults, again } = use_loaded(() => call<Support>(path), []);
  const [said, set_said] = useState("");
  const save = async (text: string) => {
    set_said("");
    set_value(await call<Support>(path, { method: "PUT", body: { text } }));
    set_said(t("desk.rest.set_done"));
  };
  return (
    <>
      <Title>{t("desk.rest.page")}</Title>
      <Notice text={said} />
      <section class="sheet" aria-labelledby="where">
        <h2 class="govuk-heading-m" id="where">{t("desk.rest.where")}</h2>
        {!value ? <Loading faults={faults} again={again} />
          : <p class="govuk-body" id="support">{value.text || t("desk.rest.general")}</p>}
        <ul class="govuk-list govuk-list--bullet">{["look", "talk", "stop", "home"].map((one) =>
          <li key={one}>{t(`desk.rest.advice_${one}`)}</li>)}</ul>
      </section>
      <Reminder />
      {value && who.role === "admin" && <SupportForm now={value} save={save} />}
    </>
  );
}
