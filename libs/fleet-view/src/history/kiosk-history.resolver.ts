import { Inject } from '@nestjs/common';
import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { type AlertReference, alertReference, alertsOfKiosk } from '@app/alerting';
import type { gql, Resolution } from '@app/contracts';
import { type Connection, connection, decodeCursor, pageSize, parseInstant } from '@app/kernel';
import { Database } from '@app/persistence';
import { badInput, historyRange } from '../input-checks.js';
import { type GraphqlContext, KioskLoadersByContext, type LoadedKiosk } from '../kiosk/kiosk-loaders.js';
import { errorPage, type ErrorRow } from './error-page.sql.js';
import { heartbeatSeries } from './heartbeat-series.sql.js';
import { readWithinCap } from './resolution.js';
import { temperatureSeries } from './temperature-series.sql.js';

const mostPerPage = 500;

interface SeriesArguments {
  range: gql.TimeRange;
  every?: Resolution | null;
}

function errorOf(row: ErrorRow) {
  return {
    at: row.at,
    receivedAt: row.received_at,
    code: row.code,
    severity: row.severity,
    component: row.component === '' ? null : row.component,
    message: row.message,
  };
}

/** What was with a kiosk in the past. */
@Resolver('Kiosk')
export class KioskHistoryResolver {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(KioskLoadersByContext) private readonly loaders: KioskLoadersByContext,
  ) {}

  @ResolveField()
  async temperatures(
    @Parent() kiosk: LoadedKiosk,
    @Args() { range, every }: SeriesArguments,
    @Context() context: GraphqlContext,
  ) {
    const { from, to } = historyRange(range);
    await this.loaders.of(context).kiosk(kiosk);
    const probes = (await this.loaders.of(context).probes.load(kiosk.kioskId)) ?? [];
    const ids = probes.map((probe) => probe.id);
    const series = await readWithinCap(every, (resolution, limit) =>
      this.database.run(temperatureSeries[resolution], [ids, from, to, limit]),
    );
    return probes.map((probe) => ({
      probe: probe.name,
      lowCelsius: probe.low_celsius,
      highCelsius: probe.high_celsius,
      excursionLowCelsius: probe.excursion_low_celsius,
      excursionHighCelsius: probe.excursion_high_celsius,
      every: series.every,
      points: series.rows.filter((row) => row.probe_id === probe.id),
    }));
  }

  @ResolveField()
  async heartbeats(
    @Parent() kiosk: LoadedKiosk,
    @Args() { range, every }: SeriesArguments,
    @Context() context: GraphqlContext,
  ) {
    const { from, to } = historyRange(range);
    await this.loaders.of(context).kiosk(kiosk);
    const series = await readWithinCap(every, (resolution, limit) =>
      this.database.run(heartbeatSeries[resolution], [kiosk.kioskId, from, to, limit]),
    );
    return series.rows.map((row) => ({
      at: row.at,
      heartbeats: row.heartbeats,
      cpuPercent: row.cpu_percent,
      memoryPercent: row.memory_percent,
      signalDbm: row.signal_dbm,
    }));
  }

  @ResolveField()
  async errors(
    @Parent() kiosk: LoadedKiosk,
    @Args() { range, first, after }: gql.KioskerrorsArgs,
    @Context() context: GraphqlContext,
  ) {
    await this.loaders.of(context).kiosk(kiosk);
    const within = range ? historyRange(range) : null;
    const size = pageSize(first, mostPerPage, 50);
    const [at = null, code = null, component = null] =
      (decodeCursor(after, ['string', 'string', 'string']) as string[] | null) ?? [];
    if (at !== null && parseInstant(at) === null) throw badInput('after', 'is not a cursor of this list');
    const rows = await this.database.run(errorPage, [
      kiosk.kioskId,
      within?.from ?? null,
      within?.to ?? null,
      at,
      code,
      component,
      size + 1,
    ]);
    return connection(rows, size, errorOf, (row) => [row.at_text, row.code, row.component]);
  }

  @ResolveField()
  async alerts(
    @Parent() kiosk: LoadedKiosk,
    @Args() { first, after }: gql.KioskalertsArgs,
    @Context() context: GraphqlContext,
  ): Promise<Connection<AlertReference>> {
    await this.loaders.of(context).kiosk(kiosk);
    const size = pageSize(first, mostPerPage, 50);
    const [startedAt, id] = decodeCursor(after, ['string', 'number']) ?? [];
    const before = startedAt === undefined ? null : parseInstant(String(startedAt));
    if (startedAt !== undefined && (before === null || !Number.isSafeInteger(id)))
      throw badInput('after', 'is not a cursor of this list');
    const rows = await this.database.run(alertsOfKiosk, [
      kiosk.kioskId,
      before === null ? null : new Date(before),
      before === null ? null : Number(id),
      size + 1,
    ]);
    return connection(rows, size, alertReference, (row) => [row.started_at.toISOString(), row.id]);
  }
}
