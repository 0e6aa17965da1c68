/** What one attempt to send came to. */
export type Attempt =
  | { kind: 'answered'; status: number; retryAfter: string | null; body: string }
  | { kind: 'unreachable'; reason: string };

export type Verdict =
  { verdict: 'accepted' } | { verdict: 'retry'; why: string } | { verdict: 'refused'; why: string };

/** 2xx is accepted; network trouble, 401/403/408/425/429 and 5xx may pass; everything else never will. */
export function judge(attempt: Attempt): Verdict {
  if (attempt.kind === 'unreachable') return { verdict: 'retry', why: attempt.reason };
  const { status } = attempt;
  if (status >= 200 && status < 300) return { verdict: 'accepted' };
  const why = `HTTP ${status}`;
  // 401 and 403 too: a token may be rotated while we run, and readings are not to be lost for that.
  if ([401, 403, 408, 425, 429].includes(status) || status >= 500) return { verdict: 'retry', why };
  return { verdict: 'refused', why };
}

const FIRST_MS = 250;
const LONGEST_MS = 30_000;

/**
 * Milliseconds to wait before attempt number `attempt` + 1 (1 = the first failed): exponential, half of it
 * random, so that a fleet does not come back in step. A Retry-After (seconds or HTTP date) is a lower bound,
 * itself bounded by ten minutes.
 */
export function backOff(attempt: number, retryAfter: string | null, now: number, random: number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 20));
  const wait = ceiling / 2 + (ceiling / 2) * random;
  return Math.round(Math.max(wait, Math.min(600_000, retryAfterMs(retryAfter, now))));
}

function retryAfterMs(header: string | null, now: number): number {
  if (header === null) return 0;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}
