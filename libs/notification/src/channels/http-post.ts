import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type Outcome, retryAfterMs } from '../delivery/retry-policy.js';
import { type AddressGuard, BlockedAddress } from './address-guard.js';

export interface Post {
  url: string;
  headers: Record<string, string>;
  body: string;
}

export interface PostLimits {
  guard: AddressGuard;
  /** For the whole exchange, in ms. */
  timeoutMs: number;
  now: () => number;
}

/** Of an answer only its beginning is of interest, for the delivery log. */
const longestAnswer = 4_096;
const shownOfAnswer = 200;

// Before the connection is there nothing was sent. ECONNRESET and time-outs may come at any moment after.
const neverConnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

function shown(answer: string): string | null {
  const text = answer
    .replace(/[\p{Cc}\p{Surrogate}\s]+/gu, ' ')
    .trim()
    .slice(0, shownOfAnswer);
  return text === '' ? null : text;
}

/** 2xx is sent; 408, 425, 429 and 5xx may succeed later; everything else would fail again, redirects included. */
export function outcomeOf(
  status: number,
  answer: string,
  retryAfter: string | undefined,
  now: number,
): Outcome {
  if (status >= 200 && status < 300) return { kind: 'SENT', status, detail: shown(answer) };
  const said = shown(answer);
  if (status === 408 || status === 425 || status === 429 || status >= 500)
    return {
      kind: 'TRY_AGAIN',
      status,
      error: `answered ${status}${said === null ? '' : `: ${said}`}`,
      retryAfterMs: retryAfterMs(retryAfter, now),
      arrived: 'NO',
    };
  const why = status >= 300 && status < 400 ? 'redirects are not followed' : said;
  return { kind: 'REFUSED', status, error: `answered ${status}${why === null ? '' : `: ${why}`}` };
}

/** One POST. Never throws, never follows a redirect, reads a bounded answer within a bounded time. */
export function post({ url, headers, body }: Post, { guard, timeoutMs, now }: PostLimits): Promise<Outcome> {
  return new Promise((resolve) => {
    let written = false;
    let request: ReturnType<typeof httpRequest> | null = null;
    const finish = (outcome: Outcome) => {
      clearTimeout(timer);
      request?.destroy();
      resolve(outcome);
    };
    const lost = (error: string) =>
      finish({
        kind: 'TRY_AGAIN',
        status: null,
        error,
        retryAfterMs: null,
        arrived: written ? 'MAYBE' : 'NO',
      });
    let late = () => lost(`no answer within ${timeoutMs / 1_000} s`);
    const timer = setTimeout(() => late(), timeoutMs);
    try {
      const target = new URL(url);
      guard.checkHost(target.hostname);
      request = (target.protocol === 'https:' ? httpsRequest : httpRequest)(target, {
        method: 'POST',
        // A connection of its own: what is kept open could be closed by the other side just when it is used again.
        agent: false,
        lookup: guard.lookup,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'kiosk-fleet',
          'content-length': String(Buffer.byteLength(body)),
          ...headers,
        },
      });
      request.on('socket', (socket) => {
        const ready = target.protocol === 'https:' ? 'secureConnect' : 'connect';
        socket.once(ready, () => (written = true));
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        if (error instanceof BlockedAddress)
          return finish({ kind: 'REFUSED', status: null, error: error.message });
        if (error.code !== undefined && neverConnected.has(error.code)) written = false;
        lost(`could not be reached: ${error.code ?? error.message.slice(0, 200)}`);
      });
      request.on('response', (response) => {
        const status = response.statusCode ?? 0;
        let answer = '';
        // The status decides; how the answer goes on, or whether it ends, does not matter any more.
        const done = () => finish(outcomeOf(status, answer, response.headers['retry-after'], now()));
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          answer += chunk.slice(0, longestAnswer - answer.length);
          if (answer.length >= longestAnswer) done();
        });
        response.on('end', done);
        response.on('error', done);
        response.on('aborted', done);
        late = done;
      });
      request.end(body);
    } catch (error) {
      finish({ kind: 'REFUSED', status: null, error: (error as Error).message.slice(0, 200) });
    }
  });
}
