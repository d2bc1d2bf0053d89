// `/case`: opens a case with its number and six words, shows it, and closes it again. The session's
// token is held in memory only.
import { ApiError, request } from "../shared/api.ts";
import { Device } from "../shared/device.ts";
import { by_id, clear_problems, show_problems, type Problem } from "../shared/dom.ts";
import { failure_text } from "../shared/failure.ts";
import { page_data, page_locale, t } from "../shared/page_data.ts";
import { with_proof } from "../shared/proof.ts";
import {
  can_make_codes, code_key, code_problem, load_words, read_both, read_case_number, split_words,
} from "../shared/return_code.ts";
import { draw_case, type Case } from "./case_view.ts";
import { on_leave, start_leave_control } from "./leave.ts";

interface Session {
  token: string;
  expires_at: string;
  case: Case;
}

const device = new Device();
let token: string | null = null;

function fields(): { number: HTMLInputElement; words: HTMLTextAreaElement } {
  return { number: by_id<HTMLInputElement>("number"), words: by_id<HTMLTextAreaElement>("words") };
}

/** The box for the words has lines so that all six are seen; Enter opens, as in a field of one line. */
function open_on_enter(): void {
  fields().words.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    by_id("open").click();
  });
}

/** A number and words pasted together into either field go to their own. */
function take_pasted(event: ClipboardEvent): void {
  const both = read_both(event.clipboardData?.getData("text") ?? "");
  if (!both) return;
  event.preventDefault();
  const { number, words } = fields();
  number.value = both.number;
  words.value = both.words.join(" ");
  by_id("open").focus();
}

function word_problem(words: string[], list: string[]): Problem | null {
  const found = code_problem(words, new Set(list));
  if (found === null) return null;
  const text = found.kind === "missing" ? t("case.live.words_missing")
    : found.kind === "count" ? t("case.live.words_count", { count: found.count })
    : t("case.live.word_unknown", { word: found.word });
  return { text, field: "words" };
}

function input_problems(list: string[]): Problem[] {
  const { number, words } = fields();
  const found: Problem[] = [];
  if (number.value.trim() === "") {
    found.push({ text: t("case.live.number_missing"), field: "number" });
  } else if (read_case_number(number.value) === null) {
    found.push({ text: t("case.live.number_wrong"), field: "number" });
  }
  const wrong = word_problem(split_words(words.value), list);
  return wrong ? [...found, wrong] : found;
}

function show_work(share: number | null): void {
  by_id("work").hidden = share === null;
  if (share === null) return;
  by_id<HTMLProgressElement>("work-progress").value = share * 100;
  const words = share >= 1 ? t("case.live.opening") : t("common.live.working");
  if (by_id("work-words").textContent !== words) by_id("work-words").textContent = words;
}

async function open_session(): Promise<Session> {
  const { number, words } = fields();
  const case_number = read_case_number(number.value)!;
  const key = await code_key(split_words(words.value));
  return with_proof("lookup", case_number, (challenge, bits, tell) =>
    device.solve(challenge, bits, tell), show_work, (proof) => {
    show_work(1);
    return request<Session>("/api/v1/case-sessions", {
      method: "POST", body: { case_number, key, proof },
    });
  });
}

async function open(): Promise<void> {
  const button = by_id<HTMLButtonElement>("open");
  button.disabled = true;
  by_id("closed-note").hidden = true;
  clear_problems();
  try {
    const list = await load_words(page_data().words ?? "").catch(() => {
      throw new ApiError(0, "offline", "");
    });
    const found = input_problems(list);
    if (found.length > 0) {
      show_problems(found);
      return;
    }
    show_work(0);
    const session = await open_session();
    token = session.token;
    show(session.case);
  } catch (error) {
    const missing = error instanceof ApiError && error.status === 404;
    show_problems([{ text: missing ? t("case.live.not_found") : failure_text(error) }]);
  } finally {
    button.disabled = false;
    show_work(null);
  }
}

function show(opened: Case): void {
  fields().number.value = "";
  fields().words.value = "";
  by_id("start").hidden = true;
  draw_case(opened);
  by_id("opened").hidden = false;
  window.scrollTo(0, 0);
  by_id("opened-title").focus();
}

/** Back to the empty form, with a sentence that says why. */
function show_closed(note: string): void {
  token = null;
  by_id("opened").hidden = true;
  for (const id of ["opened-title", "good-text", "status", "states", "timeline", "refresh-status"]) {
    by_id(id).replaceChildren();
  }
  by_id("start").hidden = false;
  by_id("closed-note").textContent = note;
  by_id("closed-note").hidden = note === "";
  by_id("start-title").focus();
}

function end_session(): void {
  if (token === null) return;
  const ended = token;
  token = null;
  request("/api/v1/case-session", { method: "DELETE", token: ended, keepalive: true })
    .catch(() => undefined);  // The session runs out by itself if the server is not reached.
}

async function refresh(): Promise<void> {
  if (token === null) return;
  const button = by_id<HTMLButtonElement>("refresh");
  button.disabled = true;
  try {
    draw_case(await request<Case>("/api/v1/case", { token }));
    const time = new Intl.DateTimeFormat(page_locale(), { timeStyle: "medium" }).format(new Date());
    by_id("refresh-status").textContent = t("case.live.refreshed", { time });
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) show_closed(t("case.live.expired"));
    else by_id("refresh-status").textContent = failure_text(error);
  } finally {
    button.disabled = false;
  }
}

function start(): void {
  start_leave_control();
  if (!can_make_codes()) {
    show_problems([{ text: t("common.live.insecure") }]);
    return;
  }
  const form = by_id<HTMLFormElement>("form");
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void open();
  });
  form.addEventListener("paste", take_pasted);
  open_on_enter();
  by_id("refresh").addEventListener("click", () => void refresh());
  by_id("close").addEventListener("click", () => {
    end_session();
    show_closed(t("case.live.closed"));
  });
  on_leave(() => {
    end_session();
    device.end();
  });
  // A page kept by the browser for its back button must not show a case.
  window.addEventListener("pagehide", () => {
    end_session();
    show_closed("");
  });
}

start();
