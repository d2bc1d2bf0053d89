// The second step of a deed that many will feel: what is about to happen in one sentence, then yes or no.
import { useEffect, useRef } from "preact/hooks";
import { t } from "../shared/page_data.ts";

/** Takes the focus when it appears. Nothing is sent before `confirm`. */
export function Confirm({ text, busy, confirm, cancel }: {
  text: string; busy: boolean; confirm: () => void; cancel: () => void;
}) {
  const box = useRef<HTMLParagraphElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <>
      <p class="notice notice--warn" tabIndex={-1} ref={box}><strong>{text}</strong></p>
      <div class="button-row">
        <button type="button" class="govuk-button" aria-disabled={busy} onClick={confirm}>
          {t("desk.case.confirm")}</button>
        <button type="button" class="govuk-button govuk-button--secondary" onClick={cancel}>
          {t("desk.case.cancel")}</button>
      </div>
    </>
  );
}
