// Proof of work: what makes guessing slow without shutting anybody out. A challenge is good once and
// not for long, so a refused proof is replaced by a fresh one, twice at most.
import { ApiError, request } from "./api.ts";

export interface Proof {
  challenge: string;
  nonce: string;
}

export interface Challenge {
  challenge: string;
  bits: number;
  expires_at: string;
}

export type Purpose = "case" | "lookup" | "sign-in" | "subscription" | "report"
  | "attachment";

/** Finds the nonce; `progress` gets a share from 0 to 1. */
export type Solver = (
  challenge: string, bits: number, progress: (share: number) => void,
) => Promise<string>;

const refused = new Set(["proof-wrong", "proof-expired", "proof-used"]);
const max_attempts = 3;

export async function with_proof<T>(
  purpose: Purpose,
  subject: string | undefined,
  solve: Solver,
  progress: (share: number) => void,
  send: (proof: Proof) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const body = subject === undefined ? { purpose } : { purpose, subject };
    const challenge = await request<Challenge>("/api/v1/challenges", { method: "POST", body });
    const nonce = await solve(challenge.challenge, challenge.bits, progress);
    try {
      return await send({ challenge: challenge.challenge, nonce });
    } catch (error) {
      const again = error instanceof ApiError && error.status === 403 && refused.has(error.code);
      if (!again || attempt >= max_attempts) throw error;
    }
  }
}

/** How far along one probably is: the work has no known end, so this nears 1 and never gets there. */
export function expected_share(tries: number, bits: number): number {
  return 1 - Math.exp(-tries / 2 ** bits);
}
