// Sending a case. What was made once (the submission's id, the six words) is kept over failures, so
// that trying again cannot make a second case.
import { ApiError, request } from "../shared/api.ts";
import type { Device } from "../shared/device.ts";
import { page_data, t } from "../shared/page_data.ts";
import { with_proof } from "../shared/proof.ts";
import { recovery_key } from "../shared/recovery.ts";
import { code_key, code_root, load_words, make_code, random_hex } from "../shared/return_code.ts";
import { seal_talk, talk_keys, type SealedTalk } from "./case_keys.ts";
import type { PictureHashes } from "./picture_list.ts";
import type { Recovery } from "./remove_recovery.ts";
import type { Situation } from "./situation.ts";

export interface Sent {
  case_number: string;
  words: string[];
}

interface Created {
  case_number: string;
  created_at: string;
}

/** Sending waits no longer for what opens the case for messages: `/case` makes up for it. */
const kTalkWaitMs = 8000;

export class Submission {
  private id = random_hex(16);
  private words: string[] | null = null;
  private key: string | null = null;
  private attempted: string | null = null;
  private talk: SealedTalk | null = null;

  /** The very values that will be sent; what is made while sending is told in words. */
  preview(
    pictures: PictureHashes[], situation: Situation, recovery: Recovery | null,
  ): Record<string, unknown> {
    return {
      submission_id: this.id,
      key: t("remove.live.value_key"),
      talk: t("removal.live.value_talk"),
      proof: t("remove.live.value_proof"),
      ...content(pictures, situation),
      ...(recovery && { recovery: { question: recovery.question, key: t("removal.live.value_recovery") } }),
    };
  }

  /** `progress` gets 0 to below 1 while the device works, then 1. */
  async send(
    pictures: PictureHashes[], situation: Situation, recovery: Recovery | null, device: Device,
    progress: (share: number) => void,
  ): Promise<Sent> {
    const hashes = content(pictures, situation);
    this.renew_if_changed(JSON.stringify([hashes, recovery]));
    const { words, key } = await this.code();
    const body = recovery === null ? hashes : { ...hashes, recovery: { question: recovery.question,
      key: await recovery_key(recovery.answer, this.id) } };
    const talk = this.sealed_talk(words);
    const created = await with_proof("case", undefined, (challenge, bits, tell) =>
      device.solve(challenge, bits, tell), progress, async (proof) => {
      progress(1);
      const sealed = await talk;
      return request<Created>("/api/v1/cases", { method: "POST",
        body: { submission_id: this.id, key, proof, ...body, ...(sealed && { talk: sealed }) } });
    });
    return { case_number: created.case_number, words };
  }

  /** Null where the hotline takes no messages, or it cannot be made in time: nothing depends on it. */
  private async sealed_talk(words: string[]): Promise<SealedTalk | null> {
    if (this.talk) return this.talk;
    const late = new Promise<null>((resolve) => {
      setTimeout(() => resolve(null), kTalkWaitMs);
    });
    const made = code_root(words).then(talk_keys).then((keys) => seal_talk(keys, null)).catch(() => null);
    this.talk = await Promise.race([made, late]);
    return this.talk;
  }

  /**
   * The server answers a repeated id with the first case. Had an attempt arrived whose answer was
   * lost, pictures added since would be lost under the same id.
   */
  private renew_if_changed(content_text: string): void {
    if (this.attempted !== null && this.attempted !== content_text) this.id = random_hex(16);
    this.attempted = content_text;
  }

  private async code(): Promise<{ words: string[]; key: string }> {
    this.words ??= make_code(await load_list());
    this.key ??= await code_key(this.words);
    return { words: this.words, key: this.key };
  }
}

async function load_list(): Promise<string[]> {
  try {
    return await load_words(page_data().words ?? "");
  } catch {
    throw new ApiError(0, "offline", "");
  }
}

function content(pictures: PictureHashes[], situation: Situation): Record<string, unknown> {
  const answered = Object.values(situation).some((value) => value !== undefined);
  return answered ? { pictures, situation } : { pictures };
}
