import { Inject } from '@nestjs/common';
import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { Allow } from '@app/auth';
import type { gql } from '@app/contracts';
import { type Connection, connection, decodeCursor, pageSize } from '@app/kernel';
import { Database } from '@app/persistence';
import { filterParameters } from './fleet-filter.js';
import { type GraphqlContext, KioskLoadersByContext, type LoadedKiosk } from './kiosk-loaders.js';
import { kioskCount, kioskPage } from './kiosk-page.sql.js';
import { kioskIdBySerial } from './kiosks-by-id.sql.js';

const mostPerPage = 1_000;

@Resolver()
export class KiosksResolver {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(KioskLoadersByContext) private readonly loaders: KioskLoadersByContext,
  ) {}

  @Query('kiosks')
  @Allow()
  async kiosks(
    @Args() { filter, first, after }: gql.QuerykiosksArgs,
    @Context() context: GraphqlContext,
  ): Promise<Connection<LoadedKiosk> & { totalCount: () => Promise<number> }> {
    const { now, scope } = this.loaders.of(context);
    const size = pageSize(first, mostPerPage, 100);
    const parameters = filterParameters(now, scope, filter);
    const afterSerial = String(decodeCursor(after, ['string'])?.[0] ?? '');
    const rows = await this.database.run(kioskPage, [...parameters, afterSerial, size + 1]);
    const page = connection(
      rows,
      size,
      (row): LoadedKiosk => ({ __typename: 'Kiosk', kioskId: row.id, row }),
      (row) => [row.serial],
    );
    // Counted only when asked for.
    const totalCount = async () => (await this.database.run(kioskCount, parameters))[0]?.kiosks ?? 0;
    return { ...page, totalCount };
  }

  @Query('kiosk')
  @Allow()
  async kiosk(
    @Args('serial') serial: string,
    @Context() context: GraphqlContext,
  ): Promise<LoadedKiosk | null> {
    const { scope } = this.loaders.of(context);
    // No serial is like that, and PostgreSQL takes no NUL.
    if (serial.length > 63 || serial.includes('\0')) return null;
    const [found] = await this.database.run(kioskIdBySerial, [serial, scope.regions, scope.sites]);
    return found ? { __typename: 'Kiosk', kioskId: found.id } : null;
  }
}
