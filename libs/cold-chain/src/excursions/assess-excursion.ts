import { Inject, Injectable } from '@nestjs/common';
import { actorOf, AuditTrail, scopeOf, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { CLOCK, type Clock } from '@app/kernel';
import {
  type Conflict,
  conflict,
  type InvalidInput,
  invalidInput,
  type NotFound,
  notFound,
} from '@app/kiosk-registry';
import { ChangeBus } from '@app/live-push';
import { Database } from '@app/persistence';
import { endHolds } from '../holds/lot-hold.sql.js';
import {
  excursionById,
  type ExcursionRow,
  insertAssessment,
  lockExcursion,
  settleExcursion,
} from './excursion.sql.js';
import { excursionIdOf, excursionNode, type ExcursionNode } from './excursion-node.js';

export type AssessmentResult = ExcursionNode | NotFound | Conflict | InvalidInput;

const longestNote = 1_000;
const settled = { RELEASE: 'RELEASED', DISCARD: 'DISCARDED' } as const;

function whyNot({ state }: ExcursionRow): Conflict | null {
  if (state === 'OPEN') return conflict('id', 'The temperature is still out of its band');
  if (state === 'WITHDRAWN')
    return conflict('id', 'This excursion was withdrawn: later readings disproved it');
  if (state === 'WITHIN_ALLOWANCE') return conflict('id', 'The storage class allows it: nothing to decide');
  return null;
}

function checkNote(note: string): InvalidInput | null {
  if (note.trim() === '') return invalidInput('note', 'must say why');
  if (note.length > longestNote) return invalidInput('note', `must have at most ${longestNote} characters`);
  return note.includes('\0') ? invalidInput('note', 'must not contain NUL characters') : null;
}

/** The pharmacist's decision on the lots that were in the zone: attributed, time-stamped, kept for good. */
@Injectable()
export class AssessExcursion {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ChangeBus) private readonly changes: ChangeBus,
    @Inject(AuditTrail) private readonly trail: AuditTrail,
  ) {}

  /** The same decision twice changes nothing the second time; another one after it is a Conflict. */
  async assess(
    principal: UserPrincipal,
    { id, decision, note }: gql.MutationassessExcursionArgs,
  ): Promise<AssessmentResult> {
    const missing = notFound('id', 'There is no such excursion');
    const excursionId = excursionIdOf(id);
    if (excursionId === null) return missing;
    const problem = checkNote(note);
    if (problem !== null) return problem;
    const { regions, sites } = scopeOf(principal);
    const outcome = await this.database.transaction(async (transaction) => {
      await transaction.run(lockExcursion, [excursionId]);
      const find = async () => (await transaction.run(excursionById, [regions, sites, excursionId]))[0];
      const excursion = await find();
      if (excursion === undefined) return { result: missing };
      const refused = whyNot(excursion);
      if (refused !== null) return { result: refused };
      const state = settled[decision];
      if (excursion.state === state) return { result: excursionNode(excursion) };
      if (excursion.state !== 'AWAITING_ASSESSMENT')
        return { result: conflict('id', 'A pharmacist has decided already') };
      const at = new Date(this.clock.now());
      await transaction.run(insertAssessment, [
        excursionId,
        at,
        principal.name,
        decision,
        note,
        excursion.revision,
      ]);
      await transaction.run(settleExcursion, [excursionId, state]);
      await transaction.run(endHolds, [excursionId, state, at]);
      const after = (await find())!;
      await this.trail.record(transaction, {
        at,
        actor: actorOf(principal),
        action: 'excursion.assess',
        subject: `excursion:${id}`,
        detail: {
          decision,
          note,
          revision: excursion.revision,
          minCelsius: excursion.min_celsius,
          maxCelsius: excursion.max_celsius,
          meanKineticCelsius: excursion.mean_kinetic_celsius,
        },
      });
      return { result: excursionNode(after), changedKiosk: after.kiosk_id };
    });
    if (outcome.changedKiosk !== undefined)
      this.changes.publish({ kiosks: [outcome.changedKiosk], incidents: [] });
    return outcome.result;
  }
}
