// Proposing an alert: a Markdown file, written here or chosen, checked as one goes, then proposed for a
// second person to publish.
import { useEffect, useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { dated_example, source_that_replaces } from "./alert_source.ts";
import { alert_page, alert_path, type AlertCheck, type DeskAlert } from "./alert_types.ts";
import { Findings } from "./alerts.tsx";
import { call, problem_text } from "./client.ts";
import { Faults, Loading, Title, use_loaded, type Fault } from "./parts.tsx";
import { go, Link } from "./router.tsx";

const check_after_ms = 600;

/** Checks the text a moment after the last change. */
function use_check(source: string) {
  const [check, set_check] = useState<AlertCheck | null>(null);
  useEffect(() => {
    if (source.trim() === "") {
      set_check(null);
      return undefined;
    }
    let wanted = true;
    const timer = setTimeout(() => {
      call<AlertCheck>("/api/v1/desk/alerts/check", { method: "POST", body: { source } })
        .then((found) => wanted && set_check(found),
          (error) => wanted && set_check({ good: false, identifier: null,
            findings: [{ kind: "error", line: 0, message: problem_text(error) }] }));
    }, check_after_ms);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [source]);
  return check;
}

function ProposeForm({ first }: { first: string }) {
  const [source, set_source] = useState(first);
  const [faults, set_faults] = useState<Fault[]>([]);
  const check = use_check(source);
  const choose = async (input: HTMLInputElement) => {
    const file = input.files?.[0];
    input.value = "";
    if (file) set_source(await file.text());
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    if (source.trim() === "") {
      set_faults([{ text: t("desk.alerts.source_missing"), field: "source" }]);
      return;
    }
    try {
      const alert = await call<DeskAlert>("/api/v1/desk/alerts", { method: "POST", body: { source } });
      go(alert_page(alert.identifier));
    } catch (error) {
      set_faults([{ text: problem_text(error), field: "source" }]);
    }
  };
  return (
    <form novalidate onSubmit={(event) => void submit(event)}>
      <Faults faults={faults} />
      <div class="sheet">
        <div class="govuk-form-group">
          <label class="govuk-label govuk-label--s" for="file">{t("desk.alerts.file")}</label>
          <input type="file" id="file" accept=".md,.markdown,text/markdown,text/plain"
            onChange={(event) => void choose(event.currentTarget)} />
        </div>
        {source.trim() === "" && <p><button type="button" class="small-button" id="template"
          onClick={() => set_source(dated_example(t("desk.alerts.template"), Date.now()))}>
          {t("desk.alerts.use_template")}</button></p>}
        <div class="govuk-form-group">
          <label class="govuk-label govuk-label--s" for="source">{t("desk.alerts.source")}</label>
          <p class="govuk-hint" id="source-hint">{t("desk.alerts.source_hint")}</p>
          <textarea class="govuk-input source mono" id="source" rows={22} spellcheck={false}
            aria-describedby="source-hint" value={source}
            onInput={(event) => set_source(event.currentTarget.value)} />
        </div>
      </div>
      <section class="sheet" aria-labelledby="findings">
        <h2 class="govuk-heading-m" id="findings">{t("desk.alerts.findings")}</h2>
        <div role="status" id="check">{check === null
          ? <p class="govuk-body">{t("desk.alerts.check_none")}</p>
          : <><p class="govuk-body"><strong>{t(check.good ? "desk.alerts.check_good"
              : "desk.alerts.check_bad")}</strong></p>
              {check.findings.length > 0 && <Findings findings={check.findings} />}</>}</div>
      </section>
      <button type="submit" class="govuk-button">{t("desk.alerts.propose")}</button>
    </form>
  );
}

function Replacing({ kind, identifier }: { kind: "update" | "cancel"; identifier: string }) {
  const { value, faults, again } =
    use_loaded(() => call<DeskAlert>(alert_path(identifier)), [identifier]);
  if (!value) return <Loading faults={faults} again={again} />;
  return <ProposeForm first={source_that_replaces(value, kind) ?? value.source} />;
}

export function ProposePage({ kind, identifier }: { kind?: string; identifier?: string }) {
  const replaces = identifier && (kind === "update" || kind === "cancel");
  return (
    <>
      <p><Link to="/desk/alerts" class="govuk-link">{t("desk.alerts.back")}</Link></p>
      <Title>{t(replaces ? `desk.alerts.title_${kind}` : "desk.alerts.title_new")}</Title>
      <p class="govuk-body">{t(replaces ? `desk.alerts.lead_${kind}` : "desk.alerts.lead_new",
        { identifier: identifier ?? "" })}</p>
      {replaces ? <Replacing kind={kind} identifier={identifier} /> : <ProposeForm first="" />}
    </>
  );
}
