import { Inject, Injectable } from '@nestjs/common';
import { actorOf, inScope, type Principal, scopeOf } from '@app/auth';
import type { gql } from '@app/contracts';
import {
  AppError,
  CLOCK,
  type Clock,
  type Connection,
  connection,
  decodeCursor,
  pageSize,
} from '@app/kernel';
import {
  type Change,
  type Conflict,
  conflict,
  defaultModel,
  type InvalidInput,
  KioskLifecycleService,
  type NotFound,
  notFound,
  planogramOf,
  refuse,
  RegisterKiosksService,
  RegistryChange,
} from '@app/kiosk-registry';
import { Database } from '@app/persistence';
import { checkClaimCodeInput, defaultValidHours, registrationOf } from './claim-code-input.js';
import { hashClaimCode, mintClaimCode, printedClaimCode } from './claim-code.js';
import {
  claimCodeById,
  claimCodePage,
  countOpenCodes,
  insertClaimCode,
  revokeClaimCode,
  revokeCodesOfKiosk,
  type StoredPlanogram,
} from './claim-code.sql.js';
import { type ClaimCodeNode, claimCodeNode } from './claim-code-node.js';

/** Fewer codes are harder to hit: claim-code.ts counts on it. */
const mostOpenCodes = 500;
const hourMs = 3_600_000;

export interface IssuedClaimCodeNode {
  __typename: 'IssuedClaimCode';
  code: string;
  claimCode: ClaimCodeNode;
}

type Target = { kioskId: number } | { site: string; model: string; planogram: StoredPlanogram };

/** Codes that let kiosks in. */
@Injectable()
export class ClaimCodesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RegistryChange) private readonly changes: RegistryChange,
    @Inject(KioskLifecycleService) private readonly kiosks: KioskLifecycleService,
    @Inject(RegisterKiosksService) private readonly registration: RegisterKiosksService,
  ) {}

  async create(
    principal: Principal,
    input: gql.CreateClaimCodeInput,
  ): Promise<IssuedClaimCodeNode | NotFound | Conflict | InvalidInput> {
    const problem = checkClaimCodeInput(input);
    if (problem !== null) return problem;
    const code = mintClaimCode();
    // Before the transaction: 30 ms of work must not hold a connection.
    const hash = await hashClaimCode(code);
    return this.changes.make<IssuedClaimCodeNode, NotFound | Conflict | InvalidInput>(
      principal,
      async (change) => {
        const { transaction, at } = change;
        const [open] = await transaction.run(countOpenCodes, [at]);
        if ((open?.codes ?? 0) >= mostOpenCodes)
          refuse(conflict(null, `There are ${mostOpenCodes} open codes already; revoke some first`));
        const target = await this.target(principal, change, input);
        const expiresAt = new Date(at.getTime() + (input.validHours ?? defaultValidHours) * hourMs);
        const [made] = await transaction.run(insertClaimCode, [
          hash,
          'kioskId' in target ? target.kioskId : null,
          'site' in target ? target.site : null,
          'site' in target ? target.model : null,
          'site' in target ? JSON.stringify(target.planogram) : null,
          at,
          actorOf(principal),
          expiresAt,
        ]);
        const [row] = await transaction.run(claimCodeById, [made?.id ?? '', at]);
        if (row === undefined) throw new Error('A claim code that was just stored is not there');
        return {
          result: {
            __typename: 'IssuedClaimCode',
            code: printedClaimCode(code),
            claimCode: claimCodeNode(row),
          },
          audit: {
            action: 'claim-code.create',
            subject: `claim-code:${row.id}`,
            detail: {
              kiosk: input.kiosk ?? null,
              site: row.site_id,
              model: 'site' in target ? target.model : null,
              like: input.like ?? null,
              expiresAt: expiresAt.toISOString(),
            },
          },
        };
      },
    );
  }

  /** Doing it again changes nothing. */
  async revoke(principal: Principal, id: string): Promise<ClaimCodeNode | NotFound | Conflict> {
    return this.changes.make<ClaimCodeNode, NotFound | Conflict>(principal, async ({ transaction, at }) => {
      const [row] = isUuid(id) ? await transaction.run(claimCodeById, [id, at]) : [];
      if (row === undefined || !inScope(scopeOf(principal), { regionId: row.region_id, siteId: row.site_id }))
        refuse(notFound('id', 'There is no such claim code'));
      if (row.state === 'USED')
        refuse(conflict('id', `${row.used_by ?? 'A kiosk'} has used this code already`));
      if (row.state !== 'OPEN') return { result: claimCodeNode(row), audit: null };
      await transaction.run(revokeClaimCode, [row.id, at]);
      return {
        result: claimCodeNode({ ...row, state: 'REVOKED' }),
        audit: { action: 'claim-code.revoke', subject: `claim-code:${row.id}`, detail: {} },
      };
    });
  }

  async page(
    principal: Principal,
    { filter, first, after }: gql.QueryclaimCodesArgs,
  ): Promise<Connection<ClaimCodeNode>> {
    const size = pageSize(first, 200, 50);
    const key = decodeCursor(after, ['number', 'string']);
    if (key !== null && !isUuid(String(key[1])))
      throw new AppError('after is not a cursor of this list', { code: 'BAD_USER_INPUT' });
    const { regions, sites } = scopeOf(principal);
    const rows = await this.database.run(claimCodePage, [
      regions,
      sites,
      new Date(this.clock.now()),
      filter?.state ?? null,
      key === null ? null : Number(key[0]),
      key === null ? null : String(key[1]),
      size + 1,
    ]);
    return connection(rows, size, claimCodeNode, (row) => [row.created_us, row.id]);
  }

  private async target(
    principal: Principal,
    change: Change,
    input: gql.CreateClaimCodeInput,
  ): Promise<Target> {
    const { transaction, at } = change;
    if (input.kiosk != null) {
      const kiosk = await this.kiosks.find(principal, change, input.kiosk, 'input.kiosk');
      if (kiosk.lifecycle === 'RETIRED') refuse(conflict('input.kiosk', 'This kiosk is retired'));
      if (kiosk.acceptance === 'REJECTED')
        refuse(conflict('input.kiosk', 'This kiosk was rejected; an administrator has to approve it first'));
      await transaction.run(revokeCodesOfKiosk, [kiosk.id, at]);
      return { kioskId: kiosk.id };
    }
    const registration = registrationOf(input);
    if (input.like != null) {
      const model = await this.kiosks.find(principal, change, input.like, 'input.like');
      const [parts] = await transaction.run(planogramOf, [model.id]);
      registration.probes = (parts?.probes ?? []).map(([name, zone, storageClass]) => ({
        name,
        zone,
        storageClass: storageClass as gql.StorageClass,
      }));
      registration.slots = (parts?.slots ?? []).map(([code, product, capacity, par]) => ({
        code,
        product,
        capacity,
        par,
      }));
      registration.model = input.model ?? model.model_id;
    }
    await this.registration.checkReferences(principal, transaction, [registration], () => 'input');
    return {
      site: registration.site,
      model: registration.model ?? defaultModel,
      planogram: {
        probes: registration.probes.map(({ name, zone, storageClass }) => ({
          name,
          zone: zone ?? 'cabinet',
          storageClass: storageClass ?? 'CONTROLLED_ROOM_TEMPERATURE',
        })),
        slots: registration.slots.map(({ code, product, capacity, par }) => ({
          code,
          product: product ?? null,
          capacity,
          par,
        })),
      },
    };
  }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Anything else would be an error of the database. */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}
