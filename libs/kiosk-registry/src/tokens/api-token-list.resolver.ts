import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import {
  actorOf,
  Allow,
  AuditTrail,
  CurrentPrincipal,
  forbidden,
  isWholeFleet,
  scopeOf,
  TokenPolicies,
  type UserPrincipal,
} from '@app/auth';
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
import { Database } from '@app/persistence';
import { checkWhole } from '../field-checks.js';
import type { InvalidInput } from '../problem.js';
import type { KioskReference } from '../registered-kiosk.js';
import { isTokenId } from './gateway-tokens.service.js';
import { type ListedTokenRow, listTokens } from './api-token-list.sql.js';

interface ApiTokenNode extends Omit<
  gql.ApiToken,
  '__typename' | 'kiosk' | 'createdAt' | 'expiresAt' | 'revokedAt' | 'lastUsedAt'
> {
  kiosk: KioskReference | null;
  createdAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
}

function node(row: ListedTokenRow): ApiTokenNode {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    kiosk: row.kiosk_id === null ? null : { __typename: 'Kiosk', kioskId: row.kiosk_id },
    regions: row.regions,
    sites: row.sites,
    state: row.state,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
  };
}

const mostDays = 3_650;

/** What tokens there are and how long they live. */
@Resolver('ApiToken')
export class ApiTokenListResolver {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(TokenPolicies) private readonly policies: TokenPolicies,
    @Inject(AuditTrail) private readonly trail: AuditTrail,
  ) {}

  @Query('apiTokens')
  @Allow('ADMIN')
  async apiTokens(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args() { filter, first, after }: gql.QueryapiTokensArgs,
  ): Promise<Connection<ApiTokenNode>> {
    const size = pageSize(first, 200, 50);
    const key = decodeCursor(after, ['number', 'string']);
    if (key !== null && !isTokenId(String(key[1])))
      throw new AppError('after is not a cursor of this list', { code: 'BAD_USER_INPUT' });
    const { regions, sites } = scopeOf(principal);
    const rows = await this.database.run(listTokens, [
      regions,
      sites,
      new Date(this.clock.now()),
      filter?.kind ?? null,
      filter?.kiosk?.slice(0, 100) ?? null,
      filter?.state ?? null,
      key === null ? null : Number(key[0]),
      key === null ? null : String(key[1]),
      size + 1,
    ]);
    return connection(rows, size, node, (row) => [row.created_us, row.id]);
  }

  @Query('tokenPolicy')
  @Allow('ADMIN')
  async tokenPolicy(): Promise<gql.TokenPolicy> {
    return { deviceTokenDays: await this.policies.deviceTokenDays(this.database) };
  }

  /** @throws AppError FORBIDDEN for somebody who is restricted to a part of the fleet */
  @Mutation('saveTokenPolicy')
  @Allow('ADMIN')
  async saveTokenPolicy(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args('input') input: gql.TokenPolicyInput,
  ): Promise<(gql.TokenPolicy & { __typename: 'TokenPolicy' }) | InvalidInput> {
    if (!isWholeFleet(scopeOf(principal))) throw forbidden('The policy is for the whole fleet');
    const days = input.deviceTokenDays ?? null;
    const problem = days === null ? null : checkWhole('input.deviceTokenDays', days, 1, mostDays);
    if (problem !== null) return problem;
    await this.database.transaction(async (transaction) => {
      await this.policies.save(transaction, days);
      await this.trail.record(transaction, {
        at: new Date(this.clock.now()),
        actor: actorOf(principal),
        action: 'token.policy',
        subject: 'policy:tokens',
        detail: { deviceTokenDays: days },
      });
    });
    return { __typename: 'TokenPolicy', deviceTokenDays: days };
  }
}
