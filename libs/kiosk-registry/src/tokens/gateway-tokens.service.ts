import { Inject, Injectable } from '@nestjs/common';
import {
  ApiTokens,
  inScope,
  isWholeFleet,
  type Principal,
  regionInScope,
  type Scope,
  scopeOf,
} from '@app/auth';
import type { gql } from '@app/contracts';
import { CLOCK, type Clock, parseInstant } from '@app/kernel';
import type { Queryable } from '@app/persistence';
import { refuse, RegistryChange } from '../change/registry-change.js';
import type { IssuedTokenNode } from '../kiosks/kiosk-lifecycle.service.js';
import { sitesForRegistration } from '../kiosks/kiosk.sql.js';
import { regionsInScope } from '../places/place.sql.js';
import { type InvalidInput, invalidInput, type NotFound, notFound } from '../problem.js';
import { checkGatewayToken } from './gateway-token-input.js';

export interface RevokedTokenNode {
  __typename: 'RevokedToken';
  id: string;
  revokedAt: Date;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Anything else would be an error of the database. */
export function isTokenId(text: string): boolean {
  return uuid.test(text);
}

/** Tokens of gateways, and the end of any token. */
@Injectable()
export class GatewayTokensService {
  constructor(
    @Inject(RegistryChange) private readonly changes: RegistryChange,
    @Inject(ApiTokens) private readonly tokens: ApiTokens,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async create(
    principal: Principal,
    input: gql.CreateGatewayTokenInput,
  ): Promise<IssuedTokenNode | InvalidInput | NotFound> {
    const problem = checkGatewayToken(input, this.clock.now());
    if (problem !== null) return problem;
    const scope: Scope = { regions: input.regions ?? [], sites: input.sites ?? [] };
    const expiresAt = input.expiresAt == null ? null : new Date(parseInstant(input.expiresAt) ?? 0);
    const { name } = input;
    return this.changes.make<IssuedTokenNode, InvalidInput | NotFound>(
      principal,
      async ({ transaction, at }) => {
        if (isWholeFleet(scope) && !isWholeFleet(scopeOf(principal)))
          refuse(
            invalidInput('input.regions', 'must name places, because you may not speak for the whole fleet'),
          );
        const missing = await this.firstOutside(transaction, scopeOf(principal), scope);
        if (missing !== null)
          refuse(notFound(`input.${missing.list}[${missing.index}]`, `There is no such ${missing.kind}`));
        const token = await this.tokens.issueToGateway(transaction, { name, scope, expiresAt }, at);
        return {
          result: { __typename: 'IssuedToken', id: token.id, token: token.text, expiresAt },
          audit: {
            action: 'token.create',
            subject: `token:${token.id}`,
            detail: { name, ...scope, expiresAt: expiresAt?.toISOString() ?? null },
          },
        };
      },
    );
  }

  /** Whoever holds the token is refused within a second. Doing it again answers when it was done. */
  async revoke(principal: Principal, id: string): Promise<RevokedTokenNode | NotFound> {
    return this.changes.make<RevokedTokenNode, NotFound>(principal, async ({ transaction, at }) => {
      const token = isTokenId(id) ? await this.tokens.find(transaction, id) : undefined;
      if (token === undefined) refuse(notFound('id', 'There is no such token'));
      const scope = scopeOf(principal);
      const mine =
        token.site_id !== null && token.region_id !== null
          ? inScope(scope, { regionId: token.region_id, siteId: token.site_id })
          : isWholeFleet(scope) ||
            (!isWholeFleet(token) && (await this.firstOutside(transaction, scope, token)) === null);
      if (!mine) refuse(notFound('id', 'There is no such token'));
      if (token.revoked_at !== null)
        return {
          result: { __typename: 'RevokedToken', id: token.id, revokedAt: token.revoked_at },
          audit: null,
        };
      await this.tokens.revoke(transaction, token.id, at);
      return {
        result: { __typename: 'RevokedToken', id: token.id, revokedAt: at },
        audit: {
          action: 'token.revoke',
          subject: `token:${token.id}`,
          detail: { kind: token.kind, name: token.name },
        },
      };
    });
  }

  /** The first of these places that does not exist or that the caller's scope does not cover. */
  private async firstOutside(
    transaction: Queryable,
    mine: Scope,
    wanted: Scope,
  ): Promise<{ list: 'regions' | 'sites'; kind: string; index: number } | null> {
    const regions = await transaction.run(regionsInScope, [[], [], [...wanted.regions]]);
    const known = new Set(regions.map(({ id }) => id));
    const region = wanted.regions.findIndex((id) => !known.has(id) || !regionInScope(mine, id));
    if (region !== -1) return { list: 'regions', kind: 'region', index: region };
    const sites = await transaction.run(sitesForRegistration, [[...wanted.sites]]);
    const reachable = new Set(
      sites
        .filter((site) => inScope(mine, { regionId: site.region_id, siteId: site.id }))
        .map(({ id }) => id),
    );
    const site = wanted.sites.findIndex((id) => !reachable.has(id));
    return site === -1 ? null : { list: 'sites', kind: 'site', index: site };
  }
}
