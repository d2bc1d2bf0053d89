// What the young person reads of a picture, in the words of their own page (web/site/case_words.ts): shown
// beside the desk's, so that a decision is taken knowing how it will be told.
import { has_words, t } from "../shared/page_data.ts";

function first_of(keys: string[]): string {
  const key = keys.find(has_words);
  return key === undefined ? "" : t(key);
}

/** "Not on the list", "A person takes a closer look first". */
export function child_state(state: string): string {
  return first_of([`case.live.state_${state}`, `removal.case.live.state_${state}`]);
}

/** The sentence behind the reason of a decline; "" where there is none. */
export function child_reason(reason: string): string {
  return first_of([`case.live.reason_${reason}`]);
}
