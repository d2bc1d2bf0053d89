// The frame of pages that the server makes: alerts, and where links in mail lead. `@@title@@` and
// `@@main@@` stand where the server puts its words (src/service/alert_frame.cc).
import { html } from "../../build/html.mjs";
import { layout } from "./layout.mjs";

export function alert_frame(context) {
  const { worker, wasm, alerts_js } = context.assets;
  return layout({ ...context, languages_of_page: false }, {
    page: "alerts", main: html`@@main@@`, title: "@@title@@", script: alerts_js,
    data: { worker, wasm },
  });
}
