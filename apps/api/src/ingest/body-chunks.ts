import type { Readable } from 'node:stream';
import { createGunzip, type Gunzip } from 'node:zlib';
import { AppError } from '@app/kernel';

const mib = 1_048_576;

/** What a body may cost before it is known to be telemetry. */
export interface BodyBounds {
  /** As sent, and again after decompression. */
  bytes: number;
  /** Telemetry compresses to a tenth or twentieth; a bomb to a thousandth. */
  ratio: number;
  /** Below it the ratio does not matter. */
  ratioFromBytes: number;
  /** Milliseconds that the sender may let us wait for more. */
  idleMs: number;
  /** Bytes that it has to send a second, on average over the time that we waited for it, once that is `idleMs`. */
  bytesPerSecond: number;
}

/** Below them a sender that is only slow is served, and one that means to hold a connection is not. */
export const patience = { idleMs: 30_000, bytesPerSecond: 512 };
export const compression = { ratio: 200, ratioFromBytes: mib };

function tooLarge(message: string): AppError {
  return new AppError(message, { code: 'TOO_LARGE', httpStatus: 413 });
}

function tooSlow(): AppError {
  return new AppError('The body took too long to arrive', {
    code: 'REQUEST_TIMEOUT',
    httpStatus: 408,
    retryable: true,
  });
}

/** Waits for the sender, and keeps account of how long. Time in which nobody asks for more is not its fault. */
class SenderPatience {
  private waitedMs = 0;

  constructor(private readonly bounds: BodyBounds) {}

  /** @throws AppError REQUEST_TIMEOUT (408) */
  async wait<Result>(next: Promise<Result>, received: () => number): Promise<Result> {
    const { idleMs, bytesPerSecond } = this.bounds;
    let timer: NodeJS.Timeout | undefined;
    const startedAt = performance.now();
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(tooSlow()), idleMs);
    });
    try {
      const result = await Promise.race([next, late]);
      this.waitedMs += performance.now() - startedAt;
      if (this.waitedMs > idleMs && received() < (this.waitedMs / 1_000) * bytesPerSecond) throw tooSlow();
      return result;
    } finally {
      clearTimeout(timer);
      // Whatever comes of it later: nobody waits for it any more.
      next.catch(() => undefined);
    }
  }
}

/** zlib's errors are about the data; everything else is a connection that broke. */
function readable(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (String((error as { code?: unknown }).code).startsWith('Z_'))
    return new AppError('The body is not gzip, or cut short', { code: 'UNREADABLE' });
  return new AppError('The connection broke before the body was complete', { code: 'UNREADABLE' });
}

/**
 * A body, decompressed while it arrives. Nothing is read ahead of who asks: backpressure reaches the socket. The
 * raw stream stays alive when the loop over it is left; its rest is discarded by somebody else.
 * @throws AppError TOO_LARGE (413), UNREADABLE (not gzip, or the connection broke), REQUEST_TIMEOUT (408)
 */
export async function* bodyChunks(raw: Readable, gzip: boolean, bounds: BodyBounds): AsyncGenerator<Buffer> {
  let received = 0;
  let taken = 0;
  const gunzip: Gunzip | null = gzip ? createGunzip() : null;
  const count = (chunk: Buffer) => {
    received += chunk.length;
    if (received > bounds.bytes) gunzip?.destroy(tooLarge(`A body may have ${bounds.bytes} bytes`));
  };
  const fail = (error: Error) => gunzip?.destroy(error);
  const broken = () => {
    if (!raw.readableEnded) gunzip?.destroy(new Error('the connection broke'));
  };
  if (gunzip !== null) {
    raw.on('data', count).on('error', fail).on('close', broken);
    raw.pipe(gunzip);
  }
  const iterator = (gunzip ?? raw).iterator({ destroyOnReturn: false })[Symbol.asyncIterator]();
  const patience = new SenderPatience(bounds);
  let waiting = false;
  try {
    for (;;) {
      waiting = true;
      const next = await patience.wait(iterator.next() as Promise<IteratorResult<Buffer>>, () =>
        gzip ? received : taken,
      );
      waiting = false;
      if (next.done === true) return;
      taken += next.value.length;
      if (taken > bounds.bytes)
        throw tooLarge(`A body may have ${bounds.bytes} bytes${gzip ? ' when decompressed' : ''}`);
      if (gzip && taken > bounds.ratioFromBytes && taken > received * bounds.ratio)
        throw tooLarge('The body is compressed more than telemetry ever is');
      yield next.value;
    }
  } catch (error) {
    throw readable(error);
  } finally {
    raw.unpipe();
    raw.off('data', count).off('error', fail).off('close', broken);
    gunzip?.destroy();
    // Takes its listeners off the stream. While it waits it cannot; then the sender is too slow, and is left alone.
    if (!waiting) await iterator.return?.();
  }
}
