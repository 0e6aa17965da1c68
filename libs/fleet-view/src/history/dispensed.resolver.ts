import { Inject } from '@nestjs/common';
import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { gql } from '@app/contracts';
import { Database } from '@app/persistence';
import { dispensedPoints } from '@app/telemetry';
import { badInput, historyRange } from '../input-checks.js';
import { type GraphqlContext, KioskLoadersByContext, type LoadedKiosk } from '../kiosk/kiosk-loaders.js';
import { maxPoints } from './resolution.js';

const width = { HOUR: '1 hour', DAY: '1 day' } as const;

/** What left a kiosk's slots. */
@Resolver('Kiosk')
export class DispensedResolver {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(KioskLoadersByContext) private readonly loaders: KioskLoadersByContext,
  ) {}

  @ResolveField()
  async dispensed(
    @Parent() kiosk: LoadedKiosk,
    @Args() { range, every: asked }: gql.KioskdispensedArgs,
    @Context() context: GraphqlContext,
  ): Promise<gql.DispensedSeries[]> {
    const { from, to } = historyRange(range);
    await this.loaders.of(context).kiosk(kiosk);
    const slots = (await this.loaders.of(context).slots.load(kiosk.kioskId)) ?? [];
    const [first] = slots;
    if (first === undefined) return [];
    const ids = slots.map(({ id }) => id);
    const read = (every: gql.DispensedEvery) =>
      this.database.run(dispensedPoints, [ids, from, to, width[every], first.time_zone, maxPoints + 1]);
    let every = asked ?? 'DAY';
    let rows = await read(every);
    if (rows.length > maxPoints && every === 'HOUR') {
      every = 'DAY';
      rows = await read(every);
    }
    if (rows.length > maxPoints)
      throw badInput('range', `has more than ${maxPoints} points even by day; ask for a shorter one`);
    return slots.map(({ id, code }) => ({
      slot: code,
      every,
      points: rows
        .filter((row) => row.slot_id === id)
        .map(({ at, packs }) => ({ at: at.toISOString(), packs })),
    }));
  }
}
