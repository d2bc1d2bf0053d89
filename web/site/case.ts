// `/case`: opens a case with its number and six words, shows it, takes pictures back, and closes it
// again. The session's token is held in memory only.
import { ApiError, request } from "../shared/api.ts";
import { Device } from "../shared/device.ts";
import {
  by_id, clear_problems, give_up_room, show_part, show_problems, type Problem,
} from "../shared/dom.ts";
import { failure_text } from "../shared/failure.ts";
import { page_data, page_locale, t } from "../shared/page_data.ts";
import { with_proof } from "../shared/proof.ts";
import {
  can_make_codes, code_key, code_problem, code_root, load_words, read_both, read_case_number, split_words,
} from "../shared/return_code.ts";
import { LostWords } from "./case_lost.ts";
import { MorePictures } from "./case_more.ts";
import { CaseTalk } from "./case_talk.ts";
import { SealedCopies } from "./case_sealed.ts";
import type { Case } from "./case_types.ts";
import { clear_case, draw_case } from "./case_view.ts";
import { Withdrawal } from "./case_withdraw.ts";
import { forget_case, kept_case, type KeptCase } from "./kept_case.ts";
import { on_leave, start_leave_control } from "./leave.ts";

interface Session {
  token: string;
  expires_at: string;
  case: Case;
}

const device = new Device();
let token: string | null = null;
const withdrawal = new Withdrawal(withdraw);
const expired = () => show_closed(t("case.live.expired"));
const copies = new SealedCopies(() => token, refresh);
let lost: LostWords | null = null;
let talk: CaseTalk | null = null;
let more: MorePictures | null = null;

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

/** Shows the work at one of the page's two places for it; null hides it. */
function show_work_at(place: string, share: number | null, at_end: string): void {
  by_id(place).hidden = share === null;
  if (share === null) return;
  by_id<HTMLProgressElement>(`${place}-progress`).value = share * 100;
  const words = share >= 1 ? t(at_end) : t("common.live.working");
  if (by_id(`${place}-words`).textContent !== words) by_id(`${place}-words`).textContent = words;
}

const show_work = (share: number | null) => show_work_at("work", share, "case.live.opening");
const show_lost_work = (share: number | null) =>
  show_work_at("lost-work", share, "removal.case.live.new_words");

async function open_session({ number, words }: KeptCase): Promise<Session> {
  const key = await code_key(words);
  return with_proof("lookup", number, (challenge, bits, tell) =>
    device.solve(challenge, bits, tell), show_work, (proof) => {
    show_work(1);
    return request<Session>("/api/v1/case-sessions", {
      method: "POST", body: { case_number: number, key, proof },
    });
  });
}

/** The number and words that were typed; null once what is wrong with them is shown. */
async function typed(): Promise<KeptCase | null> {
  const list = await load_words(page_data().words ?? "").catch(() => {
    throw new ApiError(0, "offline", "");
  });
  const found = input_problems(list);
  if (found.length > 0) {
    show_problems(found);
    return null;
  }
  return { number: read_case_number(fields().number.value)!, words: split_words(fields().words.value) };
}

function failed_to_open(error: unknown, given: KeptCase | null): void {
  const missing = error instanceof ApiError && error.status === 404;
  const kept = kept_case();
  const was_kept = missing && kept !== null && given !== null && kept.number === given.number
    && kept.words.join() === given.words.join();
  if (was_kept) {
    forget_case();
    draw_kept();
  }
  show_problems([{ text: was_kept ? t("removal.case.live.kept_old")
    : missing ? t("case.live.not_found") : failure_text(error) }]);
}

async function open(known: KeptCase | null = null): Promise<void> {
  const buttons = ["open", "kept-open"].map((id) => by_id<HTMLButtonElement>(id));
  for (const button of buttons) button.disabled = true;
  by_id("closed-note").hidden = true;
  clear_problems();
  let given = known;
  try {
    given ??= await typed();
    if (given === null) return;
    show_work(0);
    const session = await open_session(given);
    token = session.token;
    show(session.case);
    more?.open();
    void talk?.open(session.token, session.case.case_number, await code_root(given.words));
  } catch (error) {
    failed_to_open(error, given);
  } finally {
    for (const button of buttons) button.disabled = false;
    show_work(null);
  }
}

/** Offers the case that is kept on this device, if one is. */
function draw_kept(): void {
  const kept = kept_case();
  by_id("kept").hidden = kept === null;
  by_id("kept-number").textContent = kept?.number ?? "";
}

function draw(opened: Case): void {
  draw_case(opened);
  withdrawal.draw(opened);
  copies.draw(opened);
}

function show(opened: Case): void {
  fields().number.value = "";
  fields().words.value = "";
  lost?.clear();
  by_id("start").hidden = true;
  draw(opened);
  by_id("opened").hidden = false;
  window.scrollTo(0, 0);
  by_id("opened-title").focus();
}

/** Back to the empty form, with a sentence that says why. */
function show_closed(note: string): void {
  token = null;
  by_id("opened").hidden = true;
  clear_case();
  talk?.close();
  more?.clear();
  lost?.clear();
  draw_kept();
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
    draw(await request<Case>("/api/v1/case", { token }));
    await talk?.refresh();
    const time = new Intl.DateTimeFormat(page_locale(), { timeStyle: "medium" }).format(new Date());
    by_id("refresh-status").textContent = t("case.live.refreshed", { time });
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) expired();
    else by_id("refresh-status").textContent = failure_text(error);
  } finally {
    button.disabled = false;
  }
}

async function withdraw(positions: number[]): Promise<void> {
  if (token === null) return;
  try {
    draw(await request<Case>("/api/v1/case/withdraw", { method: "POST", token,
      body: { pictures: positions } }));
    by_id("withdraw-status").textContent = t("removal.case.live.withdrawn");
    by_id("opened-title").focus();
    by_id("withdraw-status").scrollIntoView({ block: "center" });
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) expired();
    else by_id("withdraw-problem").textContent = failure_text(error);
  }
}

function start(): void {
  start_leave_control();
  if (!can_make_codes()) {
    give_up_room();
    show_problems([{ text: t("common.live.insecure") }]);
    return;
  }
  const form = by_id<HTMLFormElement>("form");
  show_part("form");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void open();
  });
  form.addEventListener("paste", take_pasted);
  open_on_enter();
  lost = new LostWords(device, show_lost_work, (code) => {
    by_id("renewed").hidden = true;
    by_id("start").hidden = false;
    void open(code);
  });
  talk = new CaseTalk(expired);
  more = new MorePictures(device, () => token, draw, expired);
  draw_kept();
  by_id("kept-open").addEventListener("click", () => void open(kept_case()));
  by_id("kept-forget").addEventListener("click", () => {
    forget_case();
    draw_kept();
    by_id("closed-note").textContent = t("removal.live.forgotten");
    by_id("closed-note").hidden = false;
    by_id("start-title").focus();
  });
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
