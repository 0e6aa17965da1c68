import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Allow, CurrentPrincipal, inScope, isWholeFleet, scopeOf, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { type Connection, connection, decodeCursor, pageSize } from '@app/kernel';
import { RegistryCache } from '@app/kiosk-registry';
import { Database } from '@app/persistence';
import { MendRefused } from './mend-refused.service.js';
import { isRedrivable, type RefusedCause } from './refused-cause.js';
import { findRefusedCauses, type RefusedCauseRow } from './refused-cause.sql.js';
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
    reading: row.reading,
  };
}

interface RefusedCauseNode extends Omit<gql.RefusedReadingCause, 'firstReceivedAt' | 'lastReceivedAt'> {
  firstReceivedAt: Date;
  lastReceivedAt: Date;
}

function causeNode(row: RefusedCauseRow): RefusedCauseNode {
  const { kiosk, field, subject, count, message, reading } = row;
  const code = row.code as gql.RefusalCode;
  return {
    kiosk,
    code,
    field,
    subject,
    count,
    message,
    reading,
    firstReceivedAt: row.first_received_at,
    lastReceivedAt: row.last_received_at,
    redrivable: isRedrivable({ code, field }),
  };
}

/** Of so many of the newest rows the causes are told. */
const mostRowsGrouped = 100_000;

@Resolver('RefusedReadingRecord')
export class RefusedReadingsResolver {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RegistryCache) private readonly registry: RegistryCache,
    @Inject(MendRefused) private readonly mend: MendRefused,
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
      filter?.field ?? null,
      filter?.subject ?? null,
      await this.visibleSerials(principal),
      size + 1,
    ]);
    return connection(rows, size, node, (row) => [row.received_at.getTime(), row.id]);
  }

  @Query('refusedReadingCauses')
  @Allow('OPS', 'ADMIN')
  async refusedReadingCauses(
    @Args() { filter, first, after }: gql.QueryrefusedReadingCausesArgs,
    @CurrentPrincipal() principal: UserPrincipal,
  ): Promise<Connection<RefusedCauseNode>> {
    const size = pageSize(first, 200, 50);
    const place = decodeCursor(after, ['number', 'string']);
    const rows = await this.database.run(findRefusedCauses, [
      filter?.kiosk ?? null,
      filter?.code ?? null,
      filter?.field ?? null,
      filter?.subject ?? null,
      await this.visibleSerials(principal),
      mostRowsGrouped,
      place === null ? null : new Date(place[0] as number),
      place === null ? null : (place[1] as string),
      size + 1,
    ]);
    return connection(rows, size, causeNode, (row) => [row.last_received_at.getTime(), row.key]);
  }

  @Mutation('redriveRefusedReadings')
  @Allow('OPS', 'ADMIN')
  redriveRefusedReadings(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args('cause') cause: gql.RefusedReadingCauseInput,
  ) {
    return this.mend.redrive(principal, causeOf(cause));
  }

  @Mutation('discardRefusedReadings')
  @Allow('OPS', 'ADMIN')
  discardRefusedReadings(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args('cause') cause: gql.RefusedReadingCauseInput,
  ) {
    return this.mend.discard(principal, causeOf(cause));
  }

  private async visibleSerials(principal: UserPrincipal): Promise<string[] | null> {
    const scope = scopeOf(principal);
    if (isWholeFleet(scope)) return null;
    await this.registry.ensureFresh();
    return [...this.registry.all()].filter((kiosk) => inScope(scope, kiosk)).map(({ serial }) => serial);
  }
}

function causeOf({ kiosk, code, field, subject }: gql.RefusedReadingCauseInput): RefusedCause {
  return { kiosk, code, field, subject: subject ?? null };
}
