import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { Allow, CurrentPrincipal, inScope, isWholeFleet, scopeOf, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { type Connection, connection, decodeCursor, pageSize } from '@app/kernel';
import { RegistryCache } from '@app/kiosk-registry';
import { Database } from '@app/persistence';
import { findRefusedReadings, type RefusedReadingRow } from './refused-reading.sql.js';

interface RefusedReadingNode extends Omit<gql.RefusedReadingRecord, 'receivedAt'> {
  receivedAt: Date;
}

function node(row: RefusedReadingRow): RefusedReadingNode {
  return {
    id: String(row.id),
    receivedAt: row.received_at,
    kiosk: row.kiosk,
    path: row.path,
    code: row.code as gql.RefusalCode,
    message: row.message,
  };
}

@Resolver('RefusedReadingRecord')
export class RefusedReadingsResolver {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RegistryCache) private readonly registry: RegistryCache,
  ) {}

  /** Somebody with a part of the fleet sees what its kiosks sent; serials of nobody are for the whole fleet's ops. */
  @Query('refusedReadings')
  @Allow('OPS', 'ADMIN')
  async refusedReadings(
    @Args() { filter, first, after }: gql.QueryrefusedReadingsArgs,
    @CurrentPrincipal() principal: UserPrincipal,
  ): Promise<Connection<RefusedReadingNode>> {
    const size = pageSize(first, 200, 50);
    const place = decodeCursor(after, ['number', 'number']);
    const rows = await this.database.run(findRefusedReadings, [
      place === null ? null : new Date(place[0] as number),
      place === null ? null : Math.trunc(place[1] as number),
      filter?.kiosk ?? null,
      filter?.code ?? null,
      await this.visibleSerials(principal),
      size + 1,
    ]);
    return connection(rows, size, node, (row) => [row.received_at.getTime(), row.id]);
  }

  private async visibleSerials(principal: UserPrincipal): Promise<string[] | null> {
    const scope = scopeOf(principal);
    if (isWholeFleet(scope)) return null;
    await this.registry.ensureFresh();
    return [...this.registry.all()].filter((kiosk) => inScope(scope, kiosk)).map(({ serial }) => serial);
  }
}
