import { Inject, Injectable } from '@nestjs/common';
import { actorOf, AuditTrail, inScope, type Principal, scopeOf } from '@app/auth';
import type { gql } from '@app/contracts';
import { CLOCK, type Clock, parseInstant } from '@app/kernel';
import {
  type Conflict,
  conflict,
  type InvalidInput,
  invalidInput,
  isSerial,
  type KioskReference,
  type NotFound,
  notFound,
} from '@app/kiosk-registry';
import { Database } from '@app/persistence';
import { findKiosk, type KioskPlace } from '../slots/slot-stock.sql.js';
import { applyCounts, planogram } from './apply-counts.js';
import { findSubmission, recordSubmission } from './counts.sql.js';
import { phoneTime } from './phone-time.js';
import { checkCounts, slotCount } from './slot-count.js';

export interface CountedSlotsNode {
  __typename: 'CountedSlots';
  kiosk: KioskReference;
  applied: boolean;
  variances: gql.StockVariance[];
}

const clientIdForm = /^[A-Za-z0-9._:-]{8,64}$/;

export function checkClientId(field: string, id: string): InvalidInput | null {
  return clientIdForm.test(id)
    ? null
    : invalidInput(field, 'must have 8 to 64 letters, digits, dots, colons, dashes or underscores');
}

/** A kiosk that the caller may see; undefined otherwise. */
export async function kioskInScope(
  database: Pick<Database, 'run'>,
  principal: Principal,
  serial: string,
): Promise<KioskPlace | undefined> {
  const [kiosk] = isSerial(serial) ? await database.run(findKiosk, [serial]) : [];
  return kiosk !== undefined &&
    inScope(scopeOf(principal), { regionId: kiosk.region_id, siteId: kiosk.site_id })
    ? kiosk
    : undefined;
}

/** Stock-takes outside of routes. */
@Injectable()
export class CountSlotsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(AuditTrail) private readonly trail: AuditTrail,
  ) {}

  async count(
    principal: Principal,
    input: gql.CountSlotsInput,
  ): Promise<CountedSlotsNode | NotFound | InvalidInput | Conflict> {
    const bad = checkClientId('input.clientId', input.clientId);
    if (bad !== null) return bad;
    const stated = parseInstant(input.countedAt);
    if (stated === null) return invalidInput('input.countedAt', 'must be an RFC 3339 instant');
    const sent = input.sentAt == null ? null : parseInstant(input.sentAt);
    if (input.sentAt != null && sent === null)
      return invalidInput('input.sentAt', 'must be an RFC 3339 instant');
    const kiosk = await kioskInScope(this.database, principal, input.kiosk);
    if (kiosk === undefined) return notFound('input.kiosk', 'There is no such kiosk');
    const counts = input.counts.map(slotCount);
    const problem = checkCounts(counts, await planogram(this.database, kiosk.id));
    if (problem !== null) return problem;
    const reference: KioskReference = { __typename: 'Kiosk', kioskId: kiosk.id };
    const actor = actorOf(principal);
    const now = new Date(this.clock.now());
    const { at, offsetSeconds } = phoneTime(new Date(stated), sent === null ? null : new Date(sent), now);
    return this.database.transaction<CountedSlotsNode | Conflict>(async (transaction) => {
      const answer = async (): Promise<CountedSlotsNode | Conflict | null> => {
        const [known] = await transaction.run(findSubmission, [input.clientId]);
        if (known === undefined) return null;
        const { kiosk: serial, variances } = known.answer as {
          kiosk?: string;
          variances?: gql.StockVariance[];
        };
        if (known.kind !== 'COUNT' || serial !== input.kiosk)
          return conflict('input.clientId', 'This client id was used for something else');
        return { __typename: 'CountedSlots', kiosk: reference, applied: false, variances: variances ?? [] };
      };
      const before = await answer();
      if (before !== null) return before;
      const source = principal.kind === 'user' ? 'PERSON' : 'SYSTEM';
      const { variances } = await applyCounts(
        transaction,
        { kioskId: kiosk.id, serial: input.kiosk, counts, at, source, reference: input.clientId, actor },
        now,
      );
      const stored = JSON.stringify({ kiosk: input.kiosk, variances });
      const [mine] = await transaction.run(recordSubmission, [input.clientId, 'COUNT', now, actor, stored]);
      // Another process was first while we waited for the ledger's lock: the whole of ours is undone.
      if (mine === undefined) throw Object.assign(new Error('submitted twice at once'), { code: '40001' });
      await this.trail.record(transaction, {
        at: now,
        actor,
        action: 'stock.count',
        subject: `kiosk:${input.kiosk}`,
        detail: { clientId: input.clientId, slots: counts.length, offsetSeconds },
      });
      return { __typename: 'CountedSlots', kiosk: reference, applied: true, variances };
    });
  }
}
