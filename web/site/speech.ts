// Reading a page aloud with a voice of the device. Voices that live on somebody's server are not used:
// they would be sent the text, and with it what a person has ticked.
import { page_language } from "../shared/page_data.ts";

const readable = "h1, h2, h3, p, li, dt, dd, th, td, legend, label, summary";

/** A voice on this device for the page's language, the reader's own kind of it first. */
export function local_voice(voices: SpeechSynthesisVoice[]): SpeechSynthesisVoice | undefined {
  const language = page_language();
  const fitting = voices.filter((voice) => voice.localService
    && voice.lang.replace("_", "-").toLowerCase().split("-")[0] === language);
  return fitting.find((voice) => navigator.languages.includes(voice.lang)) ?? fitting[0];
}

function is_shown(element: HTMLElement): boolean {
  return element.getClientRects().length > 0 && !element.closest("[hidden], .tools, .tools__row, .govuk-visually-hidden");
}

/** The innermost blocks of text under `root`, in reading order. */
function blocks(root: HTMLElement): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>(readable)].filter((element) =>
    is_shown(element) && !element.querySelector(readable) && element.innerText.trim() !== "");
}

export class Reader {
  private reading: HTMLElement[] = [];
  private at: HTMLElement | null = null;

  constructor(private readonly changed: (reading: boolean) => void) {}

  /** False where the device has no voice for the page's language. */
  start(root: HTMLElement): boolean {
    const voice = local_voice(speechSynthesis.getVoices());
    if (!voice) return false;
    this.stop();
    this.reading = blocks(root);
    this.changed(true);
    this.next(voice);
    return true;
  }

  stop(): void {
    this.reading = [];
    this.mark(null);
    speechSynthesis.cancel();
    this.changed(false);
  }

  is_reading(): boolean {
    return this.at !== null;
  }

  private mark(element: HTMLElement | null): void {
    this.at?.classList.remove("being-read");
    this.at = element;
    element?.classList.add("being-read");
    element?.scrollIntoView({ block: "nearest" });
  }

  private next(voice: SpeechSynthesisVoice): void {
    const element = this.reading.shift();
    if (!element) {
      this.stop();
      return;
    }
    this.mark(element);
    const words = new SpeechSynthesisUtterance(element.innerText.trim());
    words.voice = voice;
    words.lang = voice.lang;
    words.rate = 0.95;
    words.onend = () => {
      if (this.at === element) this.next(voice);
    };
    words.onerror = words.onend;
    speechSynthesis.speak(words);
  }
}
