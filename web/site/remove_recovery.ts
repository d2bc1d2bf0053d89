// The question on `/remove` whose answer gets new words. Its fields are not answers of the case, so
// that they stand in no summary and in no kept draft.
import { by_id, type Problem } from "../shared/dom.ts";
import { t } from "../shared/page_data.ts";
import { kMinAnswer, plain_answer } from "../shared/recovery.ts";

export interface Recovery {
  question: string;
  answer: string;
}

function field(name: "question" | "answer"): HTMLInputElement {
  return by_id<HTMLInputElement>(`recovery-${name}`);
}

export function clear_recovery(): void {
  field("question").value = "";
  field("answer").value = "";
}

/** The question and its answer; null if neither is there. */
export function read_recovery(): Recovery | null {
  const question = field("question").value.replace(/\s+/g, " ").trim();
  const answer = plain_answer(field("answer").value);
  return question === "" && answer === "" ? null : { question, answer };
}

export function recovery_problem(): Problem | null {
  const given = read_recovery();
  if (given === null) return null;
  const { question, answer } = given;
  if (question === "") return { text: t("removal.live.question_missing"), field: "recovery-question" };
  if (answer === "") return { text: t("removal.live.answer_missing"), field: "recovery-answer" };
  if ([...answer.replace(/[^\p{L}\p{N}]/gu, "")].length < kMinAnswer) {
    return { text: t("removal.live.answer_short"), field: "recovery-answer" };
  }
  return plain_answer(question).includes(answer)
    ? { text: t("removal.live.same"), field: "recovery-answer" } : null;
}
