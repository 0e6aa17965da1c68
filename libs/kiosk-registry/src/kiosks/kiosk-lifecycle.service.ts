import { Inject, Injectable } from '@nestjs/common';
import { ApiTokens, inScope, type Principal, scopeOf } from '@app/auth';
import { AppError } from '@app/kernel';
import { type Change, type Done, refuse, RegistryChange } from '../change/registry-change.js';
import { checkOptionalText, checkText, checkWhole, isSerial } from '../field-checks.js';
import { type Conflict, conflict, type InvalidInput, type NotFound, notFound } from '../problem.js';
import type { KioskAcceptance } from '../lifecycle.js';
import type { KioskReference } from '../registered-kiosk.js';
import {
  findKioskForChange,
  setAcceptance,
  setLifecycle,
  setSite,
  sitesForRegistration,
  type StoredKioskRow,
} from './kiosk.sql.js';

/** A device token as its owner gets it, once. */
export interface IssuedTokenNode {
  __typename: 'IssuedToken';
  id: string;
  token: string;
  expiresAt: Date | null;
}

const longestOverlapSeconds = 86_400;
const longestReason = 500;

/** Changes to one kiosk that is registered. */
@Injectable()
export class KioskLifecycleService {
  constructor(
    @Inject(RegistryChange) private readonly changes: RegistryChange,
    @Inject(ApiTokens) private readonly tokens: ApiTokens,
  ) {}

  /** For good: its tokens are revoked, its history stays. */
  retire(principal: Principal, serial: string): Promise<KioskReference | NotFound | Conflict> {
    return this.changes.make<KioskReference, NotFound | Conflict>(principal, async (change) => {
      const kiosk = await this.find(principal, change, serial);
      if (kiosk.lifecycle === 'RETIRED') refuse(conflict('serial', 'This kiosk is retired already'));
      const { transaction, at, version } = change;
      await transaction.run(setLifecycle, [kiosk.id, 'RETIRED', at, version]);
      await this.tokens.revokeForKiosk(transaction, kiosk.id, at);
      return {
        result: { __typename: 'Kiosk', kioskId: kiosk.id },
        audit: { action: 'kiosk.retire', subject: `kiosk:${serial}`, detail: { before: kiosk.lifecycle } },
        kiosks: [kiosk.id],
      };
    });
  }

  /** Doing it twice changes nothing the second time. @throws AppError BAD_USER_INPUT for an unusable reason */
  setMaintenance(
    principal: Principal,
    { serial, on, reason }: { serial: string; on: boolean; reason?: string | null },
  ): Promise<KioskReference | NotFound | Conflict> {
    const unusable = checkOptionalText('reason', reason, longestReason);
    if (unusable !== null)
      throw new AppError(`reason ${unusable.message}`, {
        code: 'BAD_USER_INPUT',
        details: { argument: 'reason' },
      });
    return this.changes.make<KioskReference, NotFound | Conflict>(principal, async (change) =>
      this.changeMaintenance(change, await this.find(principal, change, serial), on, reason ?? null),
    );
  }

  /**
   * The same after the kiosk has done what somebody asked for, who was checked then. `actor` as the audit trail names
   * them.
   */
  async setMaintenanceFor(
    actor: string,
    { serial, on, reason }: { serial: string; on: boolean; reason: string },
  ): Promise<KioskReference | NotFound | Conflict> {
    return this.changes.make<KioskReference, NotFound | Conflict>({ actor }, async (change) => {
      const [kiosk] = await change.transaction.run(findKioskForChange, [serial]);
      if (kiosk === undefined) refuse(notFound('serial', 'There is no such kiosk'));
      return this.changeMaintenance(change, kiosk, on, reason);
    });
  }

  private async changeMaintenance(
    change: Change,
    kiosk: StoredKioskRow,
    on: boolean,
    reason: string | null,
  ): Promise<Done<KioskReference>> {
    const wanted = on ? 'MAINTENANCE' : 'IN_SERVICE';
    const result: KioskReference = { __typename: 'Kiosk', kioskId: kiosk.id };
    if (kiosk.lifecycle === wanted) return { result, audit: null };
    if (kiosk.lifecycle === 'RETIRED') refuse(conflict('serial', 'This kiosk is retired'));
    if (kiosk.lifecycle === 'AWAITING_REQUALIFICATION')
      refuse(conflict('serial', 'This kiosk waits for its requalification'));
    await change.transaction.run(setLifecycle, [kiosk.id, wanted, change.at, change.version]);
    return {
      result,
      audit: { action: 'kiosk.maintenance', subject: `kiosk:${kiosk.serial}`, detail: { on, reason } },
      kiosks: [kiosk.id],
    };
  }

  /** Tested and back into service: after stocking, a restart or a repair, as regulation asks. */
  async requalify(
    principal: Principal,
    { serial, note }: { serial: string; note: string },
  ): Promise<KioskReference | NotFound | Conflict | InvalidInput> {
    const problem = checkText('note', note, longestReason);
    if (problem !== null) return problem;
    return this.changes.make<KioskReference, NotFound | Conflict>(principal, async (change) => {
      const kiosk = await this.find(principal, change, serial);
      if (kiosk.lifecycle !== 'AWAITING_REQUALIFICATION')
        refuse(conflict('serial', 'This kiosk does not wait for a requalification'));
      await change.transaction.run(setLifecycle, [kiosk.id, 'IN_SERVICE', change.at, change.version]);
      return {
        result: { __typename: 'Kiosk', kioskId: kiosk.id },
        audit: { action: 'kiosk.requalify', subject: `kiosk:${serial}`, detail: { note } },
        kiosks: [kiosk.id],
      };
    });
  }

  /** A new token; those from before work for `overlapSeconds` more, so that the kiosk can change over. */
  async rotateToken(
    principal: Principal,
    serial: string,
    overlapSeconds: number,
  ): Promise<IssuedTokenNode | NotFound | Conflict | InvalidInput> {
    const problem = checkWhole('overlapSeconds', overlapSeconds, 0, longestOverlapSeconds);
    if (problem !== null) return problem;
    return this.changes.make<IssuedTokenNode, NotFound | Conflict | InvalidInput>(
      principal,
      async (change) => {
        const kiosk = await this.find(principal, change, serial);
        if (kiosk.lifecycle === 'RETIRED') refuse(conflict('serial', 'This kiosk is retired'));
        const { transaction, at } = change;
        if (overlapSeconds === 0) await this.tokens.revokeForKiosk(transaction, kiosk.id, at);
        else
          await this.tokens.expireForKiosk(
            transaction,
            kiosk.id,
            new Date(at.getTime() + overlapSeconds * 1_000),
          );
        const token = (await this.tokens.issueToKiosks(transaction, [kiosk], at)).get(kiosk.id);
        if (token === undefined) throw new Error('Issuing a token to one kiosk answered none');
        return {
          result: { __typename: 'IssuedToken', id: token.id, token: token.text, expiresAt: token.expiresAt },
          audit: {
            action: 'kiosk.rotate-token',
            subject: `kiosk:${serial}`,
            detail: { tokenId: token.id, overlapSeconds },
          },
        };
      },
    );
  }

  /** Doing it twice changes nothing the second time. */
  move(principal: Principal, serial: string, site: string): Promise<KioskReference | NotFound | Conflict> {
    return this.changes.make<KioskReference, NotFound | Conflict>(principal, async (change) => {
      const kiosk = await this.find(principal, change, serial);
      const result: KioskReference = { __typename: 'Kiosk', kioskId: kiosk.id };
      if (kiosk.lifecycle === 'RETIRED') refuse(conflict('serial', 'This kiosk is retired'));
      const [found] = await change.transaction.run(sitesForRegistration, [[site]]);
      if (
        found === undefined ||
        !inScope(scopeOf(principal), { regionId: found.region_id, siteId: found.id })
      )
        refuse(notFound('site', 'There is no such site'));
      if (kiosk.site_id === site) return { result, audit: null };
      await change.transaction.run(setSite, [kiosk.id, site, change.version]);
      return {
        result,
        audit: {
          action: 'kiosk.move',
          subject: `kiosk:${serial}`,
          detail: { from: kiosk.site_id, to: site },
        },
        kiosks: [kiosk.id],
      };
    });
  }

  /** For changes that begin with a decision about a kiosk. It is locked until the transaction ends. */
  async setAcceptance(
    { transaction, version }: Change,
    kiosk: Pick<StoredKioskRow, 'id'>,
    acceptance: KioskAcceptance,
  ): Promise<void> {
    await transaction.run(setAcceptance, [kiosk.id, acceptance, version]);
  }

  /** Locked until the transaction ends. Refuses what is not there or not in the caller's scope. */
  async find(
    principal: Principal,
    { transaction }: Change,
    serial: string,
    field = 'serial',
  ): Promise<StoredKioskRow> {
    const [kiosk] = isSerial(serial) ? await transaction.run(findKioskForChange, [serial]) : [];
    if (
      kiosk === undefined ||
      !inScope(scopeOf(principal), { regionId: kiosk.region_id, siteId: kiosk.site_id })
    )
      refuse(notFound(field, 'There is no such kiosk'));
    return kiosk;
  }
}
