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

/** Posts a file as it is, in its own type; as long as it takes. */
export async function send_text<T>(path: string, file: Blob, type: string): Promise<T> {
  const response = await fetch(path, { method: "POST", body: file, credentials: "same-origin",
    headers: { "Content-Type": type } }).catch(() => {
    throw new ApiError(0, "offline", "");
  });
  const body = (await response.json().catch(() => ({}))) as T & { code?: string; detail?: string };
  if (response.status === 401) on_session_end();
  if (!response.ok) throw new ApiError(response.status, body.code ?? "", body.detail ?? "");
  return body;
}

export function problem_text(error: unknown): string {
  if (error instanceof DeviceError) return t("desk.insecure");
  if (!(error instanceof ApiError)) return t("desk.unexpected");
  if (error.status === 0) return t("desk.offline");
  return error.detail || t("desk.unexpected");
}
