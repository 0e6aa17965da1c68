import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@app/kernel';
import { ChangeBus } from '@app/live-push';
import { Database, type Queryable } from '@app/persistence';
import { endHolds, holdLotsInZone } from '../holds/lot-hold.sql.js';
import { readEpisodes } from './read-episodes.js';
import { excursionsBetween } from './excursion-records.sql.js';
import { findExcursions, recordsBehind, remeasure, storedExcursion } from './find-excursions.js';
import { policiesOfProbes, type WatchedProbe, watchedProbe } from './probe-policy.sql.js';
import { type ExcursionChange, reconcile } from './reconcile.js';
import {
  claimQuietReviews,
  claimReviews,
  lockProbes,
  openProbes,
  type ReviewRow,
  settleQuietReviews,
} from './temperature-review.sql.js';
import { ExcursionWriter } from './write-excursion.js';

/** Probes of one transaction: on the embedded database it is everybody's turn. */
const batchSize = 20;
const maximumBatches = 100;
/** What touches no record is settled by two statements, however many probes there are. */
const quietBatchSize = 500;

/**
 * Keeps the excursion records in step with the readings, whenever they come: each run looks again at every stretch
 * of time in which readings were out of their band or came late.
 */
@Injectable()
export class ExcursionReviewer {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ChangeBus) private readonly changes: ChangeBus,
  ) {}

  /** Idempotent; two at once take different probes. @returns how many records changed */
  async run(): Promise<number> {
    let changed = 0;
    await this.settleQuiet();
    for (let batch = 0; batch < maximumBatches; batch++) {
      const { reviewed, changes } = await this.claimAndReview();
      changed += changes;
      if (reviewed < batchSize) break;
    }
    const open = await this.database.run(openProbes, [batchSize * maximumBatches]);
    for (const row of open) changed += await this.reviewAlone(row);
    return changed;
  }

  /** Under the locks of the probes, so that no record is being written from readings that lack these. */
  private async settleQuiet(): Promise<void> {
    for (let batch = 0; batch < maximumBatches; batch++) {
      const claimed = await this.database.transaction(async (transaction) => {
        const ids = (await transaction.run(claimQuietReviews, [quietBatchSize])).map((row) => row.probe_id);
        if (ids.length === 0) return 0;
        await transaction.run(lockProbes, [ids]);
        await transaction.run(settleQuietReviews, [ids]);
        return ids.length;
      });
      if (claimed < quietBatchSize) break;
    }
  }

  private async claimAndReview(): Promise<{ reviewed: number; changes: number }> {
    const now = new Date(this.clock.now());
    const { rows, kiosks, changes } = await this.database.transaction(async (transaction) => {
      const claimed = await transaction.run(claimReviews, [batchSize]);
      // Ascending, so that two that want the same probes cannot wait for each other.
      claimed.sort((a, b) => a.probe_id - b.probe_id);
      return { rows: claimed.length, ...(await reviewAll(transaction, claimed, now)) };
    });
    this.announce(kiosks);
    return { reviewed: rows, changes };
  }

  private async reviewAlone(row: ReviewRow): Promise<number> {
    const now = new Date(this.clock.now());
    const { kiosks, changes } = await this.database.transaction((transaction) =>
      reviewAll(transaction, [row], now),
    );
    this.announce(kiosks);
    return changes;
  }

  private announce(kiosks: number[]): void {
    if (kiosks.length > 0) this.changes.publish({ kiosks, incidents: [] });
  }
}

async function reviewAll(
  transaction: Queryable,
  rows: readonly ReviewRow[],
  now: Date,
): Promise<{ kiosks: number[]; changes: number }> {
  const probes = await transaction.run(policiesOfProbes, [rows.map((row) => row.probe_id)]);
  const byId = new Map(probes.map((row) => [row.probe_id, watchedProbe(row)]));
  const kiosks: number[] = [];
  let changes = 0;
  for (const row of rows) {
    const probe = byId.get(row.probe_id);
    if (probe === undefined) continue;
    const made = await reviewProbe(transaction, probe, row, now);
    changes += made;
    if (made > 0) kiosks.push(probe.kioskId);
  }
  return { kiosks, changes };
}

async function reviewProbe(
  transaction: Queryable,
  probe: WatchedProbe,
  { from_at: from, to_at: to }: ReviewRow,
  now: Date,
): Promise<number> {
  await transaction.run(lockProbes, [[probe.probeId]]);
  const touched = await transaction.run(excursionsBetween, [probe.probeId, from, to]);
  const read = await readEpisodes(transaction, probe, { from, to }, touched.map(storedExcursion));
  const stored = await transaction.run(excursionsBetween, [probe.probeId, read.from, read.to]);
  const behind = await recordsBehind(transaction, probe, read, to);
  const found = [
    ...(await findExcursions(transaction, probe, read.episodes, stored, now)),
    ...(await remeasure(transaction, probe, behind, now)),
  ];
  const changes = reconcile([...stored, ...behind].map(storedExcursion), found);
  const writer = new ExcursionWriter(transaction, probe, now);
  for (const change of changes) await holdLots(transaction, probe, change, await writer.write(change), now);
  return changes.length;
}

async function holdLots(
  transaction: Queryable,
  probe: WatchedProbe,
  change: ExcursionChange,
  id: number,
  now: Date,
): Promise<void> {
  if (change.kind === 'WITHDRAW') return void (await transaction.run(endHolds, [id, 'LIFTED', now]));
  const { episode, reasons } = change.found;
  if (change.state === 'WITHIN_ALLOWANCE') return void (await transaction.run(endHolds, [id, 'LIFTED', now]));
  if (reasons.length === 0 || change.state === 'RELEASED' || change.state === 'DISCARDED') return;
  await transaction.run(holdLotsInZone, [
    id,
    probe.kioskId,
    new Date(episode.startedAt),
    new Date(episode.endedAt ?? episode.lastAt),
    probe.storageClass,
    now,
  ]);
}
