import { Inject, Injectable } from '@nestjs/common';
import { forbidden, inScope, isWholeFleet, type Principal, regionInScope, scopeOf } from '@app/auth';
import type { gql } from '@app/contracts';
import { type Connection, connection, decodeCursor, pageSize } from '@app/kernel';
import { Database } from '@app/persistence';
import { refuse, RegistryChange } from '../change/registry-change.js';
import { type AlreadyExists, alreadyExists, type InvalidInput, type NotFound, notFound } from '../problem.js';
import type { SiteReference } from '../registered-kiosk.js';
import { checkRegion, checkSite } from './place-input.js';
import {
  countSites,
  findRegion,
  insertRegion,
  insertSite,
  type RegionRow,
  regionsInScope,
  sitePage,
  sitesById,
} from './place.sql.js';

/** A Region for its resolver; `siteCount` is known where the list was read. */
export interface RegionNode {
  __typename: 'Region';
  id: string;
  name: string;
  siteCount?: number;
}

export const regionNode = (row: RegionRow): RegionNode => ({
  __typename: 'Region',
  id: row.id,
  name: row.name,
  siteCount: row.site_count,
});

export const siteReference = (siteId: string): SiteReference => ({ __typename: 'Site', siteId });

/** Filters are lists of ids; nobody needs more. */
const mostFilterIds = 1_000;

/** Regions and sites. */
@Injectable()
export class PlacesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RegistryChange) private readonly changes: RegistryChange,
  ) {}

  async regions(principal: Principal): Promise<RegionNode[]> {
    const scope = scopeOf(principal);
    const rows = await this.database.run(regionsInScope, [scope.regions, scope.sites, null]);
    return rows.map(regionNode);
  }

  async sites(
    principal: Principal,
    { filter, first, after }: gql.QuerysitesArgs,
  ): Promise<Connection<SiteReference> & { totalCount: number }> {
    const size = pageSize(first, 1_000, 100);
    const key = decodeCursor(after, ['string', 'string']);
    const { regions, sites } = scopeOf(principal);
    const inRegions = filter?.regions?.slice(0, mostFilterIds) ?? null;
    const search = filter?.search?.trim().slice(0, 200) || null;
    const [rows, [count]] = await Promise.all([
      this.database.run(sitePage, [
        regions,
        sites,
        inRegions,
        search,
        key === null ? null : String(key[0]),
        key === null ? null : String(key[1]),
        size + 1,
      ]),
      this.database.run(countSites, [regions, sites, inRegions, search]),
    ]);
    const page = connection(
      rows,
      size,
      (row) => siteReference(row.id),
      (row) => [row.name, row.id],
    );
    return { ...page, totalCount: count?.sites ?? 0 };
  }

  /** Null when there is none, or none that the caller may see. */
  async site(principal: Principal, id: string): Promise<SiteReference | null> {
    const [row] = await this.database.run(sitesById, [[id]]);
    if (row === undefined) return null;
    return inScope(scopeOf(principal), { regionId: row.region_id, siteId: row.id })
      ? siteReference(id)
      : null;
  }

  /** @throws AppError FORBIDDEN for somebody who is restricted to a part of the fleet */
  async registerRegion(
    principal: Principal,
    input: gql.RegisterRegionInput,
  ): Promise<RegionNode | AlreadyExists | InvalidInput> {
    if (!isWholeFleet(scopeOf(principal))) throw forbidden('A new region is outside your part of the fleet');
    const problem = checkRegion(input);
    if (problem !== null) return problem;
    const { id, name } = input;
    return this.changes.make<RegionNode, AlreadyExists>(principal, async ({ transaction, at }) => {
      const made = await transaction.run(insertRegion, [id, name, at]);
      if (made.length === 0) refuse(alreadyExists('input.id', 'There is a region with this id'));
      return {
        result: { __typename: 'Region', id, name, siteCount: 0 },
        audit: { action: 'region.register', subject: `region:${id}`, detail: { name } },
      };
    });
  }

  async registerSite(
    principal: Principal,
    input: gql.RegisterSiteInput,
  ): Promise<SiteReference | AlreadyExists | InvalidInput | NotFound> {
    const problem = checkSite(input);
    if (problem !== null) return problem;
    const scope = scopeOf(principal);
    const { id, region, name, city, timeZone, latitude, longitude } = input;
    const openingHours = input.openingHours.map(({ weekday, opens, closes }) => ({ weekday, opens, closes }));
    return this.changes.make<SiteReference, AlreadyExists | NotFound>(
      principal,
      async ({ transaction, at }) => {
        const [found] = regionInScope(scope, region) ? await transaction.run(findRegion, [region]) : [];
        if (found === undefined) refuse(notFound('input.region', 'There is no such region'));
        const made = await transaction.run(insertSite, [
          id,
          region,
          name,
          city ?? null,
          timeZone,
          latitude,
          longitude,
          JSON.stringify(openingHours),
          at,
        ]);
        if (made.length === 0) refuse(alreadyExists('input.id', 'There is a site with this id'));
        return {
          result: siteReference(id),
          audit: {
            action: 'site.register',
            subject: `site:${id}`,
            detail: { region, name, city: city ?? null, timeZone, latitude, longitude, openingHours },
          },
        };
      },
    );
  }
}
