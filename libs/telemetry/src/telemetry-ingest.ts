import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import type { Principal } from '@app/auth';
import { type Config, CONFIG } from '@app/config';
import type { IngestReceipt, KioskBatch, RefusedReading, SequenceGap } from '@app/contracts';
import { AppError, CLOCK, type Clock } from '@app/kernel';
import { RegistryCache } from '@app/kiosk-registry';
import type { Submission } from './commit/group-commit.js';
import { type Lane, laneOf } from './commit/lane.js';
import { Registry } from '@app/observability';
import type { RequestToStore, StoredRequest } from './commit/telemetry-store.js';
import { TelemetryCommits } from './commit/telemetry-commits.js';
import { limits } from './limits.js';
import { KeepBudget } from './refused/keep-budget.js';
import { RegistryRefresh } from './registry-refresh.js';
import { ReceiptSum, type IngestedPart } from './receipt-sum.js';
import { requireSender } from './require-sender.js';
import { type Transport, TransportMetrics } from './transport-metrics.js';
import { readBatches, type ReadRequest, sizeOf } from './validation/read-batches.js';
import { countReadings, noReadings, readingKinds } from './validation/readings.js';
import { Refusals } from './validation/refusals.js';

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

/** What a transport knows of the batches that it hands over. */
export interface IngestHints {
  transport: Transport;
  /** Their place in a longer body that is handed over in parts: where `batch` of a refusal counts from. */
  firstBatch?: number;
  /** When it is known that they are part of a long replay; by default their ages decide. */
  lane?: Lane;
}

/** The one ingest behind every transport. */
@Injectable()
export class TelemetryIngest implements BeforeApplicationShutdown {
  private readonly refreshRegistry: RegistryRefresh;
  private readonly transports: TransportMetrics;
  private readonly keepBudget = new KeepBudget(limits.refusedKeptBurst, limits.refusedKeptPerSecond);

  constructor(
    @Inject(RegistryCache) private readonly registry: RegistryCache,
    @Inject(TelemetryCommits) private readonly commits: TelemetryCommits,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(Registry) metrics: Registry,
  ) {
    this.transports = new TransportMetrics(metrics);
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
    hints: IngestHints,
  ): Promise<IngestReceipt> {
    const sum = new ReceiptSum();
    sum.add(await this.ingestPart(batches, principal, hints));
    return sum.receipt(this.clock.now());
  }

  /** The same for a part of a longer body, whose parts become one receipt by `ReceiptSum`. */
  async ingestPart(
    batches: readonly KioskBatch[],
    principal: Principal,
    hints: IngestHints,
  ): Promise<IngestedPart> {
    try {
      const part = await this.take(batches, principal, hints);
      this.transports.count(hints.transport, part);
      return part;
    } catch (error) {
      this.transports.countFailure(hints.transport, error);
      throw error;
    }
  }

  /**
   * Keeps a message for inspection that cannot be read at all, on a transport whose sender would repeat it for ever
   * if it were not acknowledged.
   * @throws AppError as `ingest`
   */
  async refuse(
    kiosk: string,
    refusal: Omit<RefusedReading, 'batch'>,
    transport: Transport,
  ): Promise<IngestReceipt> {
    const receivedAt = this.clock.now();
    const refusals = new Refusals(receivedAt);
    refusals.add({ batch: 0, ...refusal }, kiosk, () => null);
    const request: ReadRequest = { batches: [], readings: noReadings(), refusals, unknowns: false };
    const from: Submission = { lane: 'live', sender: `kiosk:${kiosk}` };
    const part = await this.store(request, receivedAt, from).catch((error: unknown) => {
      this.transports.countFailure(transport, error);
      throw error;
    });
    this.transports.count(transport, part);
    const sum = new ReceiptSum();
    sum.add(part);
    return sum.receipt(this.clock.now());
  }

  /** Finishes what waits: its senders get their receipts. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.commits.drain();
  }

  private async take(
    batches: readonly KioskBatch[],
    principal: Principal,
    { firstBatch = 0, lane }: IngestHints,
  ): Promise<IngestedPart> {
    requireSender(principal);
    checkSize(batches);
    await this.registry.ensureFresh();
    const receivedAt = this.clock.now();
    let request = this.read(batches, principal, receivedAt, firstBatch);
    if (request.unknowns) {
      await this.refreshRegistry.request();
      request = this.read(batches, principal, receivedAt, firstBatch);
    }
    const from = { lane: lane ?? laneOf(request.readings), sender: principal.tokenId };
    return this.store(request, receivedAt, from);
  }

  private read(
    batches: readonly unknown[],
    principal: Principal,
    receivedAt: number,
    firstBatch: number,
  ): ReadRequest {
    return readBatches(batches, {
      firstBatch,
      principal,
      receivedAt,
      oldest: receivedAt - this.config.maxReadingAgeDays * dayMs,
      kioskBySerial: (serial) => this.registry.bySerial(serial),
    });
  }

  private async store(request: ReadRequest, receivedAt: number, from: Submission): Promise<IngestedPart> {
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
      refusals,
      gaps: gapsOf(request, result),
    };
  }
}

function gapsOf({ batches }: ReadRequest, { gaps }: StoredRequest): SequenceGap[] {
  return gaps.flatMap((gap, index) => {
    const batch = batches[index]!;
    return gap === null ? [] : [{ kiosk: batch.kiosk.serial, boot: batch.boot, ...gap }];
  });
}
