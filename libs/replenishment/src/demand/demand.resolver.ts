import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { Allow, CurrentPrincipal, inScope, scopeOf, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { DepotsService, kioskInScope } from '@app/inventory';
import { type ProductNode, productNode } from '@app/kiosk-registry';
import { Database } from '@app/persistence';
import { negativeBinomial } from '../mathematics/count-distribution.js';
import { accuracyOfDepot, forecastsOfKiosks } from './forecast.sql.js';
import { forecastSlots } from './forecast-slots.sql.js';

/** What is expected, and how good such expectations were. */
@Resolver()
export class DemandResolver {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(DepotsService) private readonly depots: DepotsService,
  ) {}

  /** Nothing of a kiosk that does not exist, or that the caller may not see. */
  @Query('demandForecast')
  @Allow()
  async demandForecast(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args('kiosk') serial: string,
  ): Promise<
    (Omit<gql.SlotForecast, 'product' | 'computedAt'> & { product: ProductNode; computedAt: Date })[]
  > {
    const kiosk = await kioskInScope(this.database, principal, serial);
    if (
      kiosk === undefined ||
      !inScope(scopeOf(principal), { regionId: kiosk.region_id, siteId: kiosk.site_id })
    )
      return [];
    const rows = await this.database.run(forecastsOfKiosks, [[kiosk.id]]);
    const forecasts = new Map(rows.map((row) => [row.slot_id, row]));
    const slots = await this.database.run(forecastSlots, [kiosk.id]);
    return slots.flatMap((slot) => {
      const row = forecasts.get(slot.slot_id);
      if (row === undefined) return [];
      const day = negativeBinomial(row.mean, row.mean * row.dispersion);
      return [
        {
          slot: slot.code,
          product: productNode(slot),
          method: row.method,
          class: row.class,
          meanPerDay: row.mean,
          variancePerDay: row.mean * row.dispersion,
          byWeekday: row.by_weekday,
          quantiles: {
            p50: day.quantile(0.5),
            p90: day.quantile(0.9),
            p95: day.quantile(0.95),
            p99: day.quantile(0.99),
          },
          historyDays: row.history_days,
          censoredDays: row.censored_days,
          computedAt: row.computed_at,
        },
      ];
    });
  }

  @Query('forecastAccuracy')
  @Allow()
  async forecastAccuracy(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args('depot') id: string,
  ): Promise<gql.ForecastAccuracy[]> {
    const depot = await this.depots.depot(principal, id);
    if (depot === null) return [];
    const rows = await this.database.run(accuracyOfDepot, [depot.id, scopeOf(principal).sites]);
    return rows.map((row) => ({
      class: row.class,
      slots: row.slots,
      meanAbsoluteError: row.absolute / row.days,
      rootMeanSquareError: Math.sqrt(row.squared / row.days),
      naiveMeanAbsoluteError: row.naive_absolute / row.days,
      naiveRootMeanSquareError: Math.sqrt(row.naive_squared / row.days),
      movingAverageMeanAbsoluteError: row.average_absolute / row.days,
      movingAverageRootMeanSquareError: Math.sqrt(row.average_squared / row.days),
      coverage95: row.covered / row.days,
    }));
  }
}
