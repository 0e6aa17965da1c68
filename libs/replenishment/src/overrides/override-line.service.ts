import { Inject, Injectable } from '@nestjs/common';
import { actorOf, AuditTrail, inScope, type Principal, scopeOf } from '@app/auth';
import type { gql } from '@app/contracts';
import { CLOCK, type Clock } from '@app/kernel';
import {
  checkText,
  checkWhole,
  type Conflict,
  conflict,
  firstProblem,
  type InvalidInput,
  invalidInput,
  type NotFound,
  notFound,
} from '@app/kiosk-registry';
import { Database } from '@app/persistence';
import { overrideEffect } from '../planning/line-facts.js';
import { lineById } from '../plans/plan-reads.sql.js';
import { type LineNode, lineNode } from '../routes/restock-nodes.js';
import { rowId } from '../routes/route-access.js';
import { linePlace, lockRoute, setLineQuantity } from '../routes/route.sql.js';

/** Another quantity than the planned one: by a person, with a reason, and with its effect on the line. */
@Injectable()
export class OverrideLineService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(AuditTrail) private readonly trail: AuditTrail,
  ) {}

  async override(
    principal: Principal,
    { line: id, quantity, reason }: gql.OverrideLineInput,
  ): Promise<LineNode | NotFound | InvalidInput | Conflict> {
    const problem = firstProblem([
      () => checkWhole('input.quantity', quantity, 0, 10_000),
      () => checkText('input.reason', reason, 300),
    ]);
    if (problem !== null) return problem;
    const missing = notFound('input.line', 'There is no such line');
    const number = rowId(id);
    if (number === null) return missing;
    return this.database.transaction<LineNode | NotFound | InvalidInput | Conflict>(async (transaction) => {
      const [place] = await transaction.run(linePlace, [number]);
      const [route] = place === undefined ? [] : await transaction.run(lockRoute, [place.route_id]);
      // Read again under the lock: a new plan may have taken the line away meanwhile.
      const [row] = route === undefined ? [] : await transaction.run(lineById, [number]);
      if (place === undefined || route === undefined || row === undefined) return missing;
      if (!inScope(scopeOf(principal), { regionId: route.region_id, siteId: place.site_id })) return missing;
      if (place.stop_state !== 'PENDING') return conflict('input.line', 'This stop is done already');
      if (row.kind === 'FILL' && route.state !== 'PLANNED')
        return conflict('input.line', 'The van has left: fill what fits, and count it at the stop');
      if (row.kind === 'FILL' && quantity > row.facts.capacity)
        return invalidInput('input.quantity', `must be at most ${row.facts.capacity}, which the slot holds`);
      const at = new Date(this.clock.now());
      const actor = actorOf(principal);
      const effect = overrideEffect(row.kind, row.planned, quantity, row.facts);
      await transaction.run(setLineQuantity, [number, quantity, reason, actor, at, effect]);
      await this.trail.record(transaction, {
        at,
        actor,
        action: 'line.override',
        subject: `route:${route.id}`,
        detail: {
          line: number,
          slot: row.slot,
          lot: row.number,
          planned: row.planned,
          quantity,
          reason,
          effect,
        },
      });
      const [after] = await transaction.run(lineById, [number]);
      return lineNode(after!);
    });
  }
}
