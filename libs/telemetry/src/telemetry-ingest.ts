import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import type { Principal } from '@app/auth';
import { type Config, CONFIG } from '@app/config';
import type { IngestReceipt, KioskBatch, SequenceGap } from '@app/contracts';
import { AppError, CLOCK, type Clock } from '@app/kernel';
import { RegistryCache } from '@app/kiosk-registry';
import type { Submission } from './commit/group-commit.js';
import { type Lane, laneOf } from './commit/lane.js';
import type { RequestToStore, StoredRequest } from './commit/telemetry-store.js';
import { TelemetryCommits } from './commit/telemetry-commits.js';
import { limits } from './limits.js';
import { KeepBudget } from './refused/keep-budget.js';
import { RegistryRefresh } from './registry-refresh.js';
import { requireSender } from './require-sender.js';
import { readBatches, type ReadRequest, sizeOf } from './validation/read-batches.js';
import { countReadings, readingKinds } from './validation/readings.js';

const dayMs = 86_400_000;

function tooLarge(message: string): AppError {
  return new AppError(message, { code: 'TOO_LARGE', httpStatus: 413 });
}

/** @throws AppError TOO_LARGE */
function checkSize(batches: readonly unknown[]): void {
  if (batches.length > limits.batchesPerRequest)
    throw tooLarge(`A request may hold ${limits.batchesPerRequest} batches, not ${batches.length}`);
  let readings = 0;
  for (const batch of batches) readings += sizeOf(batch);
  if (readings > limits.readingsPerRequest)
    throw tooLarge(`A request may hold ${limits.readingsPerRequest} readings, not ${readings}`);
}

export interface IngestHints {
  /** What the transport knows of the request, e.g. that it is part of a long replay; by default its ages decide. */
  lane?: Lane;
}

/** The one ingest behind GraphQL, HTTP and MQTT. */
@Injectable()
export class TelemetryIngest implements BeforeApplicationShutdown {
  private readonly refreshRegistry: RegistryRefresh;
  private readonly keepBudget = new KeepBudget(limits.refusedKeptBurst, limits.refusedKeptPerSecond);

  constructor(
    @Inject(RegistryCache) private readonly registry: RegistryCache,
    @Inject(TelemetryCommits) private readonly commits: TelemetryCommits,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.refreshRegistry = new RegistryRefresh(() => this.registry.refresh(), clock);
  }

  /**
   * Stores the good readings of the batches and tells about the others; resolves after the commit. What is in
   * `batches` is checked here, reading by reading: a caller only makes sure that it is a list.
   * @throws AppError FORBIDDEN, TOO_LARGE (413), OVERLOADED (429, details.retryAfterSeconds), DATABASE_UNAVAILABLE
   *   (503, details.retryAfterSeconds); nothing is stored then
   */
  async ingest(
    batches: readonly KioskBatch[],
    principal: Principal,
    hints: IngestHints = {},
  ): Promise<IngestReceipt> {
    requireSender(principal);
    checkSize(batches);
    await this.registry.ensureFresh();
    const receivedAt = this.clock.now();
    let request = this.read(batches, principal, receivedAt);
    if (request.unknowns) {
      await this.refreshRegistry.request();
      request = this.read(batches, principal, receivedAt);
    }
    const lane = hints.lane ?? laneOf(request.readings);
    return this.store(request, receivedAt, { lane, sender: principal.tokenId });
  }

  /** Finishes what waits: its senders get their receipts. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.commits.drain();
  }

  private read(batches: readonly unknown[], principal: Principal, receivedAt: number): ReadRequest {
    return readBatches(batches, {
      principal,
      receivedAt,
      oldest: receivedAt - this.config.maxReadingAgeDays * dayMs,
      kioskBySerial: (serial) => this.registry.bySerial(serial),
    });
  }

  private async store(request: ReadRequest, receivedAt: number, from: Submission): Promise<IngestReceipt> {
    const { batches, readings, refusals } = request;
    const kept = this.keepBudget.take(refusals.kept.length, receivedAt);
    const toStore: RequestToStore = { batches, readings, refused: refusals.kept.slice(0, kept) };
    const accepted = countReadings(readings);
    const result = await this.commits.store(toStore, from);
    this.commits.countRefused(refusals.counts);
    const stored = readingKinds.reduce((sum, kind) => sum + result.stored[kind], 0);
    return {
      stored,
      duplicates: accepted - stored,
      refused: refusals.list(),
      gaps: gapsOf(request, result),
      serverTime: new Date(this.clock.now()).toISOString(),
    };
  }
}

function gapsOf({ batches }: ReadRequest, { gaps }: StoredRequest): SequenceGap[] {
  return gaps.flatMap((gap, index) => {
    const batch = batches[index]!;
    return gap === null ? [] : [{ kiosk: batch.kiosk.serial, boot: batch.boot, ...gap }];
  });
}
