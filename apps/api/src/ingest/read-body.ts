import type { Readable } from 'node:stream';
import { AppError } from '@app/kernel';
import { type BodyBounds, bodyChunks, compression, patience } from './body-chunks.js';
import type { ByteBudget } from './byte-budget.js';

const mib = 1_048_576;

export const bodyLimits = {
  /** 50,000 temperatures are 3.5 MiB. */
  json: { bytes: 8 * mib, ...compression, ...patience } satisfies BodyBounds,
  /** What is still taken in, and thrown away, of a refused body, so that its sender gets to read the answer. */
  discardBytes: 64 * mib,
  discardMs: 10_000,
  /** Of all requests of the process together; parsed JSON takes several times as much. */
  totalBytes: 32 * mib,
};

export function tooManyBytes(): AppError {
  return new AppError('Too many large requests at once; send it again a little later', {
    code: 'OVERLOADED',
    retryable: true,
    httpStatus: 429,
    details: { retryAfterSeconds: 1 },
  });
}

/** What `collect` has taken from the budget, and gives back when its user is done. */
export interface CollectedBody {
  body: Buffer;
  release: () => void;
}

/**
 * The whole body, decompressed while it arrives and never held beyond the limits.
 * @throws AppError TOO_LARGE (413), OVERLOADED (429), UNREADABLE (not gzip), REQUEST_TIMEOUT (408)
 */
export async function collectBody(
  raw: Readable,
  gzip: boolean,
  budget: ByteBudget,
  bounds: BodyBounds = bodyLimits.json,
): Promise<CollectedBody> {
  let taken = 0;
  const chunks: Buffer[] = [];
  const release = () => budget.giveBack(taken);
  try {
    for await (const chunk of bodyChunks(raw, gzip, bounds)) {
      if (!budget.take(chunk.length)) throw tooManyBytes();
      taken += chunk.length;
      chunks.push(chunk);
    }
    return { body: Buffer.concat(chunks, taken), release };
  } catch (error) {
    release();
    throw error;
  }
}

/**
 * Takes in the rest of a refused body. Closing the connection on a sender that is still writing would let it see a
 * reset instead of the answer.
 */
export async function discardRest(raw: Readable): Promise<void> {
  if (raw.readableEnded || raw.destroyed) return;
  let discarded = 0;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => done(), bodyLimits.discardMs);
    const done = () => {
      clearTimeout(timer);
      raw.off('data', discard);
      raw.pause();
      resolve();
    };
    const discard = (chunk: Buffer) => {
      discarded += chunk.length;
      if (discarded > bodyLimits.discardBytes) done();
    };
    raw.on('data', discard);
    for (const event of ['end', 'close', 'error']) raw.once(event, done);
    raw.resume();
  });
}
