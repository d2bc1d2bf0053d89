// The screens of `/report` and `/remove`: which of them a person is asked, which one is shown, back and forth.
// The address never changes and no history entry is made, so that leaving in a hurry leaves no
// trail; the page's own "Back" goes back.
import { by_id } from "../shared/dom.ts";
import { t } from "../shared/page_data.ts";
import { holds, read_answers, type Answers } from "./report_answers.ts";

const framing = new Set(["start", "check", "done", "stopped"]);

function screens(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(".screen")];
}

export function screen_named(id: string): HTMLElement {
  const found = screens().find((screen) => screen.dataset.screen === id);
  if (!found) throw new Error(`no screen "${id}"`);
  return found;
}

/** The questions this person is asked, in their order. */
export function asked_screens(answers: Answers): HTMLElement[] {
  const who = typeof answers.who === "string" ? answers.who : "me";
  return screens().filter((screen) => !framing.has(screen.dataset.screen!)
    && screen.dataset.for!.split(" ").includes(who)
    && (!screen.dataset.when || holds(screen.dataset.when, answers, screen.dataset.only === undefined)));
}

function show_voices(who: string): void {
  const voice = who === "me" ? "me" : "other";
  const text_only = who === "professional" || who === "platform" || document.body.dataset.school === "";
  const work = text_only ? "work" : "not-work";
  for (const part of document.querySelectorAll<HTMLElement>("[data-voice]")) {
    part.hidden = ![voice, work].includes(part.dataset.voice!);
  }
  for (const part of document.querySelectorAll<HTMLElement>("[data-who]")) {
    part.hidden = !part.dataset.who!.split(" ").includes(who);
  }
}

export class Screens {
  private current = "start";
  /** Where "Back" leads while a person changes one answer from the summary. */
  private from_check = false;

  constructor(private readonly shown: (id: string) => void) {}

  now(): string {
    return this.current;
  }

  show(id: string, focus = true): void {
    this.current = id;
    const answers = read_answers();
    show_voices(typeof answers.who === "string" ? answers.who : "me");
    for (const screen of screens()) screen.hidden = screen.dataset.screen !== id;
    this.show_bars(answers);
    this.react(answers);
    this.shown(id);
    if (!focus) return;
    window.scrollTo(0, 0);
    screen_named(id).querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  }

  private show_bars(answers: Answers): void {
    const asked = asked_screens(answers);
    const at = asked.findIndex((screen) => screen.dataset.screen === this.current);
    by_id("bar-top").hidden = at < 0 && this.current !== "check";
    by_id("bar-bottom").hidden = at < 0;
    document.body.classList.toggle("asking", at >= 0 || this.current === "check");
    by_id("step").textContent = at < 0 ? ""
      : t("report.step", { n: at + 1, count: asked.length });
    by_id("screen-problem").replaceChildren();
    by_id("to-check").hidden = at < 1;
  }

  /** Shows the notes that an answer calls for, and the numbers to call where somebody is in danger. */
  react(answers: Answers = read_answers()): void {
    const screen = screen_named(this.current);
    let place: HTMLElement | null = null;
    for (const note of screen.querySelectorAll<HTMLElement>("[data-when]")) {
      note.hidden = !holds(note.dataset.when!, answers, false);
      if (!note.hidden && note.dataset.urgent !== undefined) place = note;
    }
    const home = document.querySelector<HTMLElement>("[data-urgent-home]")!;
    const urgent = by_id("urgent");
    by_id("talk").hidden = place === null;
    const target = place ?? home;
    if (urgent.parentElement !== target) target.append(urgent);
  }

  next(): void {
    const asked = asked_screens(read_answers());
    const at = asked.findIndex((screen) => screen.dataset.screen === this.current);
    const following = this.from_check ? undefined : asked[at + 1];
    this.from_check = false;
    this.show(following?.dataset.screen ?? "check");
  }

  back(): void {
    const asked = asked_screens(read_answers());
    if (this.from_check) {
      this.from_check = false;
      this.show("check");
      return;
    }
    const at = this.current === "check" ? asked.length
      : asked.findIndex((screen) => screen.dataset.screen === this.current);
    this.show(asked[at - 1]?.dataset.screen ?? "start");
  }

  /** To one question and back to the summary. */
  change(id: string): void {
    this.show(id);
    this.from_check = true;
  }
}
