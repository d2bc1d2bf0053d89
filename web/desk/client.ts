// The desk's requests: with the session's cookie, and one place that learns of a session's end.
import { ApiError, request, type RequestOptions } from "../shared/api.ts";
import { DeviceError } from "../shared/device.ts";
import { t } from "../shared/page_data.ts";

let on_session_end: () => void = () => undefined;

export function when_session_ends(act: () => void): void {
  on_session_end = act;
}

/** As `request`; a 401 ends the session on this page as well. */
export async function call<T>(path: string, options: RequestOptions = {}): Promise<T> {
  try {
    return await request<T>(path, { ...options, cookie: true });
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) on_session_end();
    throw error;
  }
}

export function problem_text(error: unknown): string {
  if (error instanceof DeviceError) return t("desk.insecure");
  if (!(error instanceof ApiError)) return t("desk.unexpected");
  if (error.status === 0) return t("desk.offline");
  return error.detail || t("desk.unexpected");
}
