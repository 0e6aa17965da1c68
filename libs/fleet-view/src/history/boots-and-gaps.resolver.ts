import { Inject } from '@nestjs/common';
import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { gql } from '@app/contracts';
import { connection, decodeCursor, pageSize } from '@app/kernel';
import { Database } from '@app/persistence';
import { historyRange } from '../input-checks.js';
import { type GraphqlContext, KioskLoadersByContext, type LoadedKiosk } from '../kiosk/kiosk-loaders.js';
import {
  bootPage,
  type BootRow,
  clockChanges,
  sequenceGapPage,
  type SequenceGapRow,
} from './boots-and-gaps.sql.js';

const mostPerPage = 500;
const mostClockChanges = 200;

function bootOf(row: BootRow) {
  const { boot, at, reason, firmware } = row;
  return { boot, at, firstSeenAt: row.first_seen_at, reason, firmware };
}

function gapOf(row: SequenceGapRow) {
  return {
    id: String(row.id),
    boot: row.boot === '' ? null : row.boot,
    expected: row.expected,
    received: row.received,
    from: row.from_at,
    to: row.at,
    receivedAt: row.received_at,
    missing: row.missing_count,
    filledAt: row.filled_at,
  };
}

/** Restarts, missing messages and the clock of a kiosk in the past. */
@Resolver('Kiosk')
export class BootsAndGapsResolver {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(KioskLoadersByContext) private readonly loaders: KioskLoadersByContext,
  ) {}

  @ResolveField()
  async clockSince(@Parent() kiosk: LoadedKiosk, @Context() context: GraphqlContext): Promise<Date | null> {
    return (await this.loaders.of(context).kiosk(kiosk)).clock_since;
  }

  @ResolveField()
  async clockChanges(
    @Parent() kiosk: LoadedKiosk,
    @Args() { first }: gql.KioskclockChangesArgs,
    @Context() context: GraphqlContext,
  ) {
    await this.loaders.of(context).kiosk(kiosk);
    const rows = await this.database.run(clockChanges, [
      kiosk.kioskId,
      pageSize(first, mostClockChanges, 20),
    ]);
    return rows.map(({ at, skew_seconds: skewSeconds }) => ({ at, skewSeconds }));
  }

  @ResolveField()
  async boots(
    @Parent() kiosk: LoadedKiosk,
    @Args() { range, first, after }: gql.KioskbootsArgs,
    @Context() context: GraphqlContext,
  ) {
    await this.loaders.of(context).kiosk(kiosk);
    const within = range ? historyRange(range) : null;
    const size = pageSize(first, mostPerPage, 50);
    const place = decodeCursor(after, ['number', 'string']);
    const rows = await this.database.run(bootPage, [
      kiosk.kioskId,
      within?.from ?? null,
      within?.to ?? null,
      place === null ? null : new Date(place[0] as number),
      place === null ? null : String(place[1]),
      size + 1,
    ]);
    return connection(rows, size, bootOf, (row) => [row.at.getTime(), row.boot]);
  }

  @ResolveField()
  async sequenceGaps(
    @Parent() kiosk: LoadedKiosk,
    @Args() { range, first, after }: gql.KiosksequenceGapsArgs,
    @Context() context: GraphqlContext,
  ) {
    await this.loaders.of(context).kiosk(kiosk);
    const within = range ? historyRange(range) : null;
    const size = pageSize(first, mostPerPage, 50);
    const place = decodeCursor(after, ['number', 'number']);
    const rows = await this.database.run(sequenceGapPage, [
      kiosk.kioskId,
      within?.from ?? null,
      within?.to ?? null,
      place === null ? null : new Date(place[0] as number),
      place === null ? null : Number(place[1]),
      size + 1,
    ]);
    return connection(rows, size, gapOf, (row) => [row.received_at.getTime(), row.id]);
  }
}
