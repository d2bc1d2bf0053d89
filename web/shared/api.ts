// Requests to the server. Errors are problem JSON (RFC 9457).

/** `status` 0: the server was not reached. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
  ) {
    super(detail || code);
  }
}

export interface RequestOptions {
  method?: "GET" | "POST" | "PUT" | "DELETE";
  body?: unknown;
  token?: string;
  /** Send even while the page goes away. */
  keepalive?: boolean;
  /** The desk sends its session cookie; the public pages send none. */
  cookie?: boolean;
  timeout_ms?: number;
}

async function problem(response: Response): Promise<ApiError> {
  let code = "";
  let detail = "";
  try {
    const body = (await response.json()) as { code?: unknown; detail?: unknown; title?: unknown };
    code = typeof body.code === "string" ? body.code : "";
    detail = typeof body.detail === "string" ? body.detail : String(body.title ?? "");
  } catch {
    code = "unreadable";
  }
  return new ApiError(response.status, code, detail);
}

function headers(options: RequestOptions): Record<string, string> {
  const all: Record<string, string> = { Accept: "application/json, application/problem+json" };
  const method = options.method ?? "GET";
  if (options.body !== undefined || (options.cookie && method !== "GET")) {
    all["Content-Type"] = "application/json";
  }
  if (options.token) all.Authorization = `Bearer ${options.token}`;
  return all;
}

/** The body of a good answer (null for an empty one); otherwise throws ApiError. */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), options.timeout_ms ?? 30000);
  try {
    let response: Response;
    try {
      response = await fetch(path, {
        method: options.method ?? "GET",
        headers: headers(options),
        body: options.body === undefined ? undefined : JSON.stringify(options.body),
        credentials: options.cookie ? "same-origin" : "omit",
        cache: "no-store",
        redirect: "error",
        referrerPolicy: "no-referrer",
        keepalive: options.keepalive ?? false,
        signal: abort.signal,
      });
    } catch {
      throw new ApiError(0, "offline", "");
    }
    if (!response.ok) throw await problem(response);
    if (response.status === 204) return null as T;
    try {
      return (await response.json()) as T;
    } catch {
      throw new ApiError(0, "offline", "");
    }
  } finally {
    clearTimeout(timer);
  }
}
