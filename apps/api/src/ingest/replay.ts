import type { KioskBatch } from '@app/contracts';
import { AppError } from '@app/kernel';
import { type IngestedPart, readingsIn, ReceiptSum } from '@app/telemetry';
import { type BodyBounds, compression, patience } from './body-chunks.js';
import type { ByteBudget } from './byte-budget.js';
import { type Line, LineSplitter } from './line-splitter.js';
import { parseJson } from './parse-json.js';
import { tooManyBytes } from './read-body.js';

const mib = 1_048_576;

/** Bounds of one NDJSON body. Their sum, with what parsing makes of a part, is what a replay takes of memory. */
export const replayLimits = {
  body: { bytes: 512 * mib, ...compression, ...patience } satisfies BodyBounds,
  lineBytes: 2 * mib,
  /** A part is committed when it has one of these; a body that is no longer is stored as a whole or not at all. */
  partBytes: mib,
  partReadings: 10_000,
  partBatches: 1_000,
  /** After the first part: milliseconds for which a part waits for room in the queue, or for the database. */
  stallMs: 20_000,
};

export interface ReplayOptions {
  limits: typeof replayLimits;
  budget: ByteBudget;
  ingest: (batches: readonly KioskBatch[], firstBatch: number) => Promise<IngestedPart>;
  sleep: (ms: number) => Promise<void>;
  /** True when the process wants to end: the replay stops after the part that is under way. */
  closing: () => boolean;
}

/** Takes in NDJSON of any length: one batch a line, committed in parts, one receipt at the end. */
export class Replay {
  readonly sum = new ReceiptSum();
  private readonly lines: LineSplitter;
  private part: KioskBatch[] = [];
  private partBytes = 0;
  private partReadings = 0;
  private batches = 0;
  private lastLine = 0;
  private storedLines = 0;
  /** Of the budget. */
  private held = 0;

  constructor(private readonly options: ReplayOptions) {
    this.lines = new LineSplitter(options.limits.lineBytes);
  }

  /**
   * A line that cannot be read ends the replay: what came before its part is stored, and details.storedLines says
   * how many lines that are. Sending all of it again is safe: they are duplicates then.
   * @throws AppError UNREADABLE (details.line, column), TOO_LARGE, OVERLOADED, DATABASE_UNAVAILABLE, SHUTTING_DOWN
   */
  async take(chunks: AsyncIterable<Buffer>): Promise<ReceiptSum> {
    try {
      for await (const chunk of chunks) {
        await this.hold(chunk.length);
        for (const line of this.lines.push(chunk)) await this.takeLine(line);
      }
      for (const line of this.lines.end()) await this.takeLine(line);
      await this.commit();
      return this.sum;
    } catch (error) {
      throw this.withProgress(error);
    } finally {
      this.options.budget.giveBack(this.held);
    }
  }

  private async takeLine({ number, bytes, size }: Line): Promise<void> {
    const { limits } = this.options;
    this.partBytes += size;
    this.lastLine = number;
    if (!isBlank(bytes)) {
      const batch = parseJson(bytes, 'The body', (position) => ({ line: number, column: position + 1 }));
      this.part.push(batch as KioskBatch);
      this.partReadings += readingsIn(batch);
    }
    if (
      this.partBytes >= limits.partBytes ||
      this.partReadings >= limits.partReadings ||
      this.part.length >= limits.partBatches
    )
      await this.commit();
  }

  /** Waits for room that other requests take. The first part does not: as a small request it is told to come later. */
  private async hold(bytes: number): Promise<void> {
    const { budget, limits, sleep } = this.options;
    for (let waitedMs = 0; !budget.take(bytes); waitedMs += pauseMs) {
      if (this.storedLines === 0 || waitedMs >= limits.stallMs) throw tooManyBytes();
      // What others wait for must not be what this one keeps while it waits.
      await this.commit();
      await sleep(pauseMs);
    }
    this.held += bytes;
  }

  private async commit(): Promise<void> {
    const { budget } = this.options;
    if (this.part.length > 0) this.sum.add(await this.ingest());
    this.batches += this.part.length;
    budget.giveBack(this.partBytes);
    this.held -= this.partBytes;
    this.part = [];
    this.partBytes = 0;
    this.partReadings = 0;
    this.storedLines = this.lastLine;
  }

  private async ingest(): Promise<IngestedPart> {
    const { ingest, sleep, limits, closing } = this.options;
    for (let waitedMs = 0; ;) {
      if (closing()) throw shuttingDown();
      try {
        return await ingest(this.part, this.batches);
      } catch (error) {
        const again = error instanceof AppError && error.retryable && this.storedLines > 0;
        if (!again || waitedMs >= limits.stallMs) throw error;
        const seconds = Number(error.details['retryAfterSeconds']) || 1;
        await sleep(seconds * 1_000);
        waitedMs += seconds * 1_000;
      }
    }
  }

  private withProgress(error: unknown): unknown {
    if (!(error instanceof AppError) || this.storedLines === 0) return error;
    const { storedLines, sum } = this;
    return new AppError(
      `${error.message}. The first ${storedLines} lines are stored; sending all of it again stores nothing twice`,
      {
        code: error.code,
        httpStatus: error.httpStatus,
        retryable: error.retryable,
        cause: error,
        details: { ...error.details, storedLines, stored: sum.stored, duplicates: sum.duplicates },
      },
    );
  }
}

const pauseMs = 250;

function shuttingDown(): AppError {
  return new AppError('This process is shutting down; send it again', {
    code: 'SHUTTING_DOWN',
    httpStatus: 503,
    retryable: true,
    details: { retryAfterSeconds: 1 },
  });
}

function isBlank(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte !== 0x20 && byte !== 0x0d && byte !== 0x09) return false;
  return true;
}
