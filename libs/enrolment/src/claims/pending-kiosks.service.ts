import { Inject, Injectable } from '@nestjs/common';
import { actorOf, inScope, type Principal, scopeOf } from '@app/auth';
import type { gql } from '@app/contracts';
import { AppError, type Connection, connection, decodeCursor, pageSize } from '@app/kernel';
import {
  type Change,
  checkOptionalText,
  type Conflict,
  conflict,
  findKioskForChange,
  KioskLifecycleService,
  type NotFound,
  notFound,
  refuse,
  RegisterKiosksService,
  RegistryChange,
  type SiteReference,
} from '@app/kiosk-registry';
import { Database } from '@app/persistence';
import { isUuid } from './claim-codes.service.js';
import { decideClaim, lockPendingClaim, type PendingClaimRow } from './kiosk-claim.sql.js';
import { pendingKioskPage, type PendingKioskRow } from './pending-kiosk.sql.js';

export interface DecidedKioskNode {
  __typename: 'DecidedKiosk';
  serial: string;
  accepted: boolean;
}

const longestReason = 500;

function node(row: PendingKioskRow) {
  const site: SiteReference = { __typename: 'Site', siteId: row.site_id };
  return {
    id: row.key,
    kind: row.kind,
    serial: row.serial,
    site,
    model: row.model,
    firmware: row.firmware,
    since: row.since,
    codeCreatedBy: row.code_created_by,
    lastAskedAt: row.last_asked_at,
  };
}

/** Kiosks that wait, and what becomes of them. */
@Injectable()
export class PendingKiosksService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RegistryChange) private readonly changes: RegistryChange,
    @Inject(KioskLifecycleService) private readonly kiosks: KioskLifecycleService,
    @Inject(RegisterKiosksService) private readonly registration: RegisterKiosksService,
  ) {}

  async page(
    principal: Principal,
    { first, after }: gql.QuerypendingKiosksArgs,
  ): Promise<Connection<ReturnType<typeof node>>> {
    const size = pageSize(first, 200, 50);
    const key = decodeCursor(after, ['number', 'string']);
    const { regions, sites } = scopeOf(principal);
    const rows = await this.database.run(pendingKioskPage, [
      regions,
      sites,
      key === null ? null : Number(key[0]),
      key === null ? null : String(key[1]),
      size + 1,
    ]);
    return connection(rows, size, node, (row) => [row.since_us, row.key]);
  }

  /** The kiosk may send from now on; one that came with a code fetches its token the next time it asks. */
  approve(principal: Principal, id: string): Promise<DecidedKioskNode | NotFound | Conflict> {
    return this.decide(principal, id, {
      claim: (change, claim) => this.approveClaim(principal, change, claim),
      acceptance: 'ACCEPTED',
      reason: null,
    });
  }

  /** @throws AppError BAD_USER_INPUT for an unusable reason */
  reject(
    principal: Principal,
    id: string,
    reason: string | null,
  ): Promise<DecidedKioskNode | NotFound | Conflict> {
    const unusable = checkOptionalText('reason', reason, longestReason);
    if (unusable !== null)
      throw new AppError(`reason ${unusable.message}`, {
        code: 'BAD_USER_INPUT',
        details: { argument: 'reason' },
      });
    return this.decide(principal, id, {
      claim: async ({ transaction, at }, claim) => {
        await transaction.run(decideClaim, [claim.id, 'REJECTED', at, actorOf(principal), null]);
        return null;
      },
      acceptance: 'REJECTED',
      reason,
    });
  }

  private decide(
    principal: Principal,
    id: string,
    decision: {
      /** Answers the kiosk that changed, if one did. */
      claim: (change: Change, claim: PendingClaimRow) => Promise<number | null>;
      acceptance: 'ACCEPTED' | 'REJECTED';
      reason: string | null;
    },
  ): Promise<DecidedKioskNode | NotFound | Conflict> {
    const accepted = decision.acceptance === 'ACCEPTED';
    const action = accepted ? 'kiosk.approve' : 'kiosk.reject';
    return this.changes.make<DecidedKioskNode, NotFound | Conflict>(principal, async (change) => {
      const [, kind, rest = ''] = /^(claim|kiosk):(.*)$/.exec(id) ?? [];
      if (kind === 'claim') {
        const [claim] = isUuid(rest) ? await change.transaction.run(lockPendingClaim, [rest]) : [];
        if (
          claim === undefined ||
          !inScope(scopeOf(principal), { regionId: claim.region_id, siteId: claim.site_id })
        )
          refuse(notFound('id', 'There is no such kiosk waiting; somebody may have decided already'));
        const kioskId = await decision.claim(change, claim);
        return {
          result: { __typename: 'DecidedKiosk', serial: claim.serial, accepted },
          audit: {
            action,
            subject: `kiosk:${claim.serial}`,
            detail: { claimId: claim.id, site: claim.site_id, reason: decision.reason },
          },
          ...(kioskId === null ? {} : { kiosks: [kioskId] }),
        };
      }
      if (kind === undefined) refuse(notFound('id', 'There is no such kiosk waiting'));
      const kiosk = await this.kiosks.find(principal, change, rest, 'id');
      if (kiosk.lifecycle === 'RETIRED') refuse(conflict('id', 'This kiosk is retired'));
      const result: DecidedKioskNode = { __typename: 'DecidedKiosk', serial: kiosk.serial, accepted };
      if (kiosk.acceptance === decision.acceptance) return { result, audit: null };
      await this.kiosks.setAcceptance(change, kiosk, decision.acceptance);
      return {
        result,
        audit: {
          action,
          subject: `kiosk:${kiosk.serial}`,
          detail: { before: kiosk.acceptance, reason: decision.reason },
        },
        kiosks: [kiosk.id],
      };
    });
  }

  /** A serial that is registered at the same site is that kiosk with a new computer; anywhere else it is a mistake. */
  private async approveClaim(principal: Principal, change: Change, claim: PendingClaimRow): Promise<number> {
    const { transaction, at } = change;
    const [known] = await transaction.run(findKioskForChange, [claim.serial]);
    if (known !== undefined && (known.lifecycle === 'RETIRED' || known.site_id !== claim.site_id))
      refuse(
        conflict(
          'id',
          known.lifecycle === 'RETIRED'
            ? `Kiosk ${claim.serial} is retired; its serial cannot be used again`
            : `A kiosk ${claim.serial} is registered elsewhere; move it here first, or reject this one`,
        ),
      );
    const kioskId = known?.id ?? (await this.register(principal, change, claim));
    if (known !== undefined && known.acceptance !== 'ACCEPTED')
      await this.kiosks.setAcceptance(change, known, 'ACCEPTED');
    await transaction.run(decideClaim, [claim.id, 'APPROVED', at, actorOf(principal), kioskId]);
    return kioskId;
  }

  private async register(principal: Principal, change: Change, claim: PendingClaimRow): Promise<number> {
    const { serial, site_id: site, model_id: model, planogram } = claim;
    const input = { serial, site, model, ...planogram } as gql.RegisterKioskInput;
    const { result } = await this.registration.register(principal, change, [input], () => 'id', {
      withTokens: false,
    });
    const [registered] = result;
    if (registered === undefined) throw new Error('Registering one kiosk answered none');
    return registered.kiosk.kioskId;
  }
}
