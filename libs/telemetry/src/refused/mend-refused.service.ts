import { Inject, Injectable } from '@nestjs/common';
import { actorOf, AuditTrail, inScope, isWholeFleet, type Principal, scopeOf } from '@app/auth';
import { type Config, CONFIG } from '@app/config';
import type { gql } from '@app/contracts';
import { CLOCK, type Clock } from '@app/kernel';
import { conflict, notFound, type RegisteredKiosk, RegistryCache } from '@app/kiosk-registry';
import { Database, type Queryable } from '@app/persistence';
import { TelemetryCommits } from '../commit/telemetry-commits.js';
import { limits } from '../limits.js';
import { countReadings } from '../validation/readings.js';
import { isRedrivable, type RefusedCause } from './refused-cause.js';
import { countOfCause, forgetRefused, keptReadings, type KeptReadingRow } from './refused-cause.sql.js';
import { readKept } from './read-kept.js';

type Redriven = gql.RedrivenReadings & { __typename: 'RedrivenReadings' };
type Discarded = gql.DiscardedReadings & { __typename: 'DiscardedReadings' };

const dayMs = 86_400_000;
const pageRows = 1_000;

function argumentsOf({ kiosk, code, field, subject }: RefusedCause) {
  return [kiosk, code, field, subject] as [string, string, string, string | null];
}

/** What ops do with refused readings once they know the cause. */
@Injectable()
export class MendRefused {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RegistryCache) private readonly registry: RegistryCache,
    @Inject(TelemetryCommits) private readonly commits: TelemetryCommits,
    @Inject(AuditTrail) private readonly trail: AuditTrail,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Stores what is right by now and forgets it here. A page is forgotten after its commit: whoever dies in between
   * finds it stored the next time. @throws AppError OVERLOADED, DATABASE_UNAVAILABLE; what was done stays done
   */
  async redrive(principal: Principal, cause: RefusedCause) {
    await this.registry.refresh();
    const kiosk = this.visibleKiosk(principal, cause.kiosk);
    if (kiosk === undefined) return notFound('cause.kiosk', 'There is no such kiosk');
    if (kiosk.lifecycle === 'RETIRED') return conflict('cause.kiosk', 'This kiosk is retired');
    if (!isRedrivable(cause))
      return conflict('cause.code', 'No change of the registry makes these readings right');
    const done: Redriven = {
      __typename: 'RedrivenReadings',
      stored: 0,
      duplicates: 0,
      refusedAgain: 0,
      firstMessage: null,
      remaining: 0,
    };
    for await (const page of this.pages(cause)) await this.redrivePage(page, kiosk, done);
    done.remaining = await this.remaining(cause);
    const { stored, duplicates, refusedAgain } = done;
    if (stored + duplicates > 0)
      await this.record(principal, 'refused-readings.redrive', cause, { stored, duplicates, refusedAgain });
    return done;
  }

  /** For good. */
  async discard(principal: Principal, cause: RefusedCause) {
    await this.registry.ensureFresh();
    const mayKnow =
      isWholeFleet(scopeOf(principal)) || this.visibleKiosk(principal, cause.kiosk) !== undefined;
    if (!mayKnow) return notFound('cause.kiosk', 'There is no such kiosk');
    const done: Discarded = { __typename: 'DiscardedReadings', discarded: 0, remaining: 0 };
    for await (const page of this.pages(cause)) done.discarded += await this.forget(this.database, page);
    done.remaining = await this.remaining(cause);
    if (done.discarded > 0)
      await this.record(principal, 'refused-readings.discard', cause, { discarded: done.discarded });
    return done;
  }

  private visibleKiosk(principal: Principal, serial: string): RegisteredKiosk | undefined {
    const kiosk = this.registry.bySerial(serial);
    return kiosk !== undefined && inScope(scopeOf(principal), kiosk) ? kiosk : undefined;
  }

  private async *pages(cause: RefusedCause): AsyncGenerator<KeptReadingRow[]> {
    let place: [Date, number] = [new Date(0), 0];
    for (let rows = 0; rows < limits.mendedAtOnce; rows += pageRows) {
      const page = await this.database.run(keptReadings, [...argumentsOf(cause), ...place, pageRows]);
      if (page.length > 0) yield page;
      if (page.length < pageRows) return;
      const last = page.at(-1)!;
      place = [last.received_at, last.id];
    }
  }

  private async redrivePage(page: KeptReadingRow[], kiosk: RegisteredKiosk, done: Redriven): Promise<void> {
    const now = this.clock.now();
    const kept = page.map(({ id, received_at, reading }) => ({
      id,
      received: received_at.getTime(),
      fields: reading,
    }));
    const oldest = now - this.config.maxReadingAgeDays * dayMs;
    const { readings, accepted, refused, firstMessage } = readKept(kept, kiosk, now, oldest);
    const count = countReadings(readings);
    if (count > 0) {
      const { stored } = await this.commits.store(
        { batches: [], readings, refused: [], withoutContact: [kiosk.id] },
        { lane: 'replay', sender: `redrive:${kiosk.serial}` },
      );
      const storedNow = stored.temperatures + stored.stockLevels;
      done.stored += storedNow;
      done.duplicates += count - storedNow;
      const ids = new Set(accepted);
      await this.forget(
        this.database,
        page.filter(({ id }) => ids.has(id)),
      );
    }
    done.refusedAgain += refused;
    done.firstMessage ??= firstMessage;
  }

  private async forget(database: Queryable, rows: readonly KeptReadingRow[]): Promise<number> {
    const [first, last] = [rows[0], rows.at(-1)];
    if (first === undefined || last === undefined) return 0;
    const ids = rows.map(({ id }) => id);
    return (await database.run(forgetRefused, [ids, first.received_at, last.received_at])).length;
  }

  private async remaining(cause: RefusedCause): Promise<number> {
    return (await this.database.run(countOfCause, argumentsOf(cause)))[0]?.count ?? 0;
  }

  private async record(
    principal: Principal,
    action: string,
    { kiosk, ...cause }: RefusedCause,
    detail: Record<string, unknown>,
  ): Promise<void> {
    await this.database.transaction((transaction) =>
      this.trail.record(transaction, {
        at: new Date(this.clock.now()),
        actor: actorOf(principal),
        action,
        subject: `kiosk:${kiosk}`,
        detail: { ...cause, ...detail },
      }),
    );
  }
}
