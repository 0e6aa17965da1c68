import { Inject, Injectable } from '@nestjs/common';
import { actorOf, AuditTrail, type Principal } from '@app/auth';
import { CLOCK, type Clock } from '@app/kernel';
import { ChangeBus } from '@app/live-push';
import { Database, type Queryable } from '@app/persistence';
import { RegistryCache } from '../cache/registry-cache.js';
import type { Problem } from '../problem.js';
import { bumpRegistryVersion } from './registry-change.sql.js';

/** A change under way. */
export interface Change {
  transaction: Queryable;
  /** Goes into `kiosk.version` of every kiosk that changes. */
  version: number;
  at: Date;
}

/** What was done, for the audit trail and for whoever watches. */
export interface Done<Result> {
  result: Result;
  /** Null when nothing had to be changed: then nothing is recorded. */
  audit: { action: string; subject: string; detail: Record<string, unknown> } | null;
  /** Ids of kiosks that look different now. */
  kiosks?: number[];
}

class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}

/** Ends the change without a trace; the problem becomes its result. */
export function refuse(problem: Problem): never {
  throw new Refused(problem);
}

/**
 * The frame of every registry change: one transaction with the change itself, the new registry version and the audit
 * entry; after commit this process's cache is fresh and the dashboards are told.
 */
@Injectable()
export class RegistryChange {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(AuditTrail) private readonly trail: AuditTrail,
    @Inject(RegistryCache) private readonly cache: RegistryCache,
    @Inject(ChangeBus) private readonly bus: ChangeBus,
  ) {}

  /** `by` is who does it; without a principal, as the audit trail names them. `P` is the kinds of problem that `work` may refuse with: those of its result type in the schema. */
  async make<Result, P extends Problem>(
    by: Principal | { actor: string },
    work: (change: Change) => Promise<Done<Result>>,
  ): Promise<Result | P> {
    try {
      const done = await this.database.transaction(async (transaction) => {
        const at = new Date(this.clock.now());
        const [row] = await transaction.run(bumpRegistryVersion, []);
        const made = await work({ transaction, version: row?.version ?? 0, at });
        if (made.audit !== null)
          await this.trail.record(transaction, {
            at,
            actor: 'actor' in by ? by.actor : actorOf(by),
            ...made.audit,
          });
        return made;
      });
      // The change is committed whatever happens here: a cache that could not be read catches up by its version.
      await this.cache.refresh().catch(() => undefined);
      if (done.kiosks !== undefined && done.kiosks.length > 0)
        this.bus.publish({ kiosks: done.kiosks, incidents: [] });
      return done.result;
    } catch (error) {
      if (error instanceof Refused) return error.problem as P;
      throw error;
    }
  }
}
