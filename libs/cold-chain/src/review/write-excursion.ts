import type { Queryable } from '@app/persistence';
import { insertExcursion, updateExcursion, withdrawExcursion } from './excursion-records.sql.js';
import type { MeasuredExcursion } from './find-excursions.js';
import type { WatchedProbe } from './probe-policy.sql.js';
import type { ExcursionChange, ExcursionState } from './reconcile.js';

/** Writes the changes of one probe's records. */
export class ExcursionWriter {
  constructor(
    private readonly transaction: Queryable,
    private readonly probe: WatchedProbe,
    private readonly now: Date,
  ) {}

  /** @returns the record's id */
  async write(change: ExcursionChange<MeasuredExcursion>): Promise<number> {
    if (change.kind === 'WITHDRAW') {
      await this.transaction.run(withdrawExcursion, [change.id, this.now]);
      return change.id;
    }
    const { found } = change;
    const facts = this.facts(change.state, found);
    if (change.kind === 'UPDATE') {
      await this.transaction.run(updateExcursion, [...facts, change.id, change.revised, found.meanKineticAt]);
      return change.id;
    }
    const { kioskId, probeId } = this.probe;
    const [row] = await this.transaction.run(insertExcursion, [...facts, kioskId, probeId]);
    return row!.id;
  }

  private facts(state: ExcursionState, { episode, meanKineticCelsius, reasons }: MeasuredExcursion) {
    return [
      state,
      new Date(episode.startedAt),
      episode.endedAt === null ? null : new Date(episode.endedAt),
      new Date(episode.lastAt),
      episode.lastCelsius,
      episode.readings,
      episode.minCelsius,
      episode.maxCelsius,
      episode.excursionSeconds,
      episode.spikeSeconds,
      episode.unknownSeconds,
      meanKineticCelsius,
      reasons,
      this.now,
    ] as const satisfies readonly unknown[];
  }
}
