// A failure as one sentence for the person.
import { ApiError } from "./api.ts";
import { DeviceError } from "./device.ts";
import { t } from "./page_data.ts";

export function failure_text(error: unknown): string {
  if (error instanceof DeviceError) return t("common.live.no_worker");
  if (!(error instanceof ApiError)) return t("common.live.unexpected");
  if (error.status === 0) return t("common.live.offline");
  if (error.status === 429 || error.status === 503) return t("common.live.busy");
  if (error.status >= 500 || error.detail === "") return t("common.live.unexpected");
  return error.detail;
}
