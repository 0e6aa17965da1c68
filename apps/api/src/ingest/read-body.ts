import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AppError } from '@app/kernel';
import type { ByteBudget } from './byte-budget.js';

const mib = 1_048_576;

export const bodyLimits = {
  /** As sent, and again after decompression. 50,000 temperatures are 3.5 MiB. */
  bytes: 8 * mib,
  /** Telemetry compresses to a tenth or twentieth; a bomb to a thousandth. */
  ratio: 200,
  /** Below it the ratio does not matter. */
  ratioFromBytes: mib,
  /** What is still taken in, and thrown away, of a refused body, so that its sender gets to read the answer. */
  discardBytes: 64 * mib,
  /** Of all requests of the process together; parsed JSON takes several times as much. */
  totalBytes: 32 * mib,
};

function tooLarge(message: string): AppError {
  return new AppError(message, { code: 'TOO_LARGE', httpStatus: 413 });
}

function overloaded(): AppError {
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
 * @throws AppError TOO_LARGE (413), OVERLOADED (429), UNREADABLE (not gzip)
 */
export async function collectBody(raw: Readable, gzip: boolean, budget: ByteBudget): Promise<CollectedBody> {
  let received = 0;
  let taken = 0;
  const chunks: Buffer[] = [];
  const release = () => budget.giveBack(taken);
  const gunzip = gzip ? createGunzip() : null;
  const count = (chunk: Buffer) => {
    received += chunk.length;
    if (received > bodyLimits.bytes) gunzip?.destroy(tooLarge(`A body may have ${bodyLimits.bytes} bytes`));
  };
  try {
    if (gunzip !== null) {
      raw.on('data', count);
      raw.on('error', (error) => gunzip.destroy(error));
      raw.pipe(gunzip);
    }
    for await (const chunk of (gunzip ?? iterate(raw)) as AsyncIterable<Buffer>) {
      if (!budget.take(chunk.length)) throw overloaded();
      taken += chunk.length;
      chunks.push(chunk);
      if (taken > bodyLimits.bytes)
        throw tooLarge(`A body may have ${bodyLimits.bytes} bytes${gzip ? ' when decompressed' : ''}`);
      if (gzip && taken > bodyLimits.ratioFromBytes && taken > received * bodyLimits.ratio)
        throw tooLarge('The body is compressed more than telemetry ever is');
    }
    return { body: Buffer.concat(chunks, taken), release };
  } catch (error) {
    release();
    raw.unpipe();
    raw.off('data', count);
    gunzip?.destroy();
    if (error instanceof AppError) throw error;
    // zlib's errors are about the data; everything else is a connection that broke.
    if (String((error as { code?: unknown }).code).startsWith('Z_'))
      throw new AppError('The body is not gzip, or cut short', { code: 'UNREADABLE' });
    throw new AppError('The connection broke before the body was complete', { code: 'UNREADABLE' });
  }
}

/** Leaves the stream alive when the loop over it is left: its rest is discarded by somebody else. */
function iterate(raw: Readable): AsyncIterable<Buffer> {
  return raw.iterator({ destroyOnReturn: false });
}

/**
 * Takes in the rest of a refused body. Closing the connection on a sender that is still writing would let it see a
 * reset instead of the answer.
 */
export async function discardRest(raw: Readable): Promise<void> {
  if (raw.readableEnded || raw.destroyed) return;
  let discarded = 0;
  await new Promise<void>((resolve) => {
    const done = () => {
      raw.off('data', discard);
      resolve();
    };
    const discard = (chunk: Buffer) => {
      discarded += chunk.length;
      if (discarded > bodyLimits.discardBytes) {
        raw.pause();
        done();
      }
    };
    raw.on('data', discard);
    for (const event of ['end', 'close', 'error']) raw.once(event, done);
    raw.resume();
  });
}
