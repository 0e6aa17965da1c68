import { Inject, Injectable } from '@nestjs/common';
import { openAlertsOfKiosks } from '@app/alerting';
import { type BalanceRow, balancesOfKiosks, type DepotRow, usableShelf } from '@app/inventory';
import { grouped } from '@app/kernel';
import { Database } from '@app/persistence';
import {
  type DepotKioskRow,
  type ForecastRow,
  forecastsOfKiosks,
  kiosksOfDepot,
  planSlots,
} from '../demand/forecast.sql.js';
import { localMoment, openDays } from '../demand/open-days.js';
import {
  dayNumber,
  type PlanFault,
  type PlanInput,
  type PlanKiosk,
  type PlanLot,
  type PlanSlot,
} from '../planning/plan-input.js';
import { heldByExcursions, type HeldInSlotRow } from './held-lots.sql.js';
import type { TravelSource } from '../routing/distance.js';

/** Kiosks a query, about 8,000 slots. */
const kiosksAtOnce = 200;
/** Long enough for the longest cycle that is considered, and to see what sells before it expires. */
const daysAhead = 21;
/** What is known of a slot before its first forecast: a pack in two days, very uncertain. */
const unknownDemand = { byWeekday: Array<number>(7).fill(0.5), dispersion: 2, evidence: 3 };
const serviceSeconds = 480;
const secondsPerLine = 25;

export interface PlanRequest {
  depot: DepotRow;
  date: string;
  now: number;
  serviceLevel: number;
  vans: number;
  /** Kiosks that a van under way takes care of. */
  without: ReadonlySet<number>;
}

export interface LoadedInput {
  input: PlanInput;
  dataFrom: number | null;
  dataTo: number | null;
}

const lotOf = (row: BalanceRow, aside: HeldInSlotRow | undefined): PlanLot => ({
  lotId: row.lot_id,
  number: row.number,
  quantity: row.quantity,
  held: aside === undefined ? row.held : Math.max(0, row.quantity),
  discarded: aside?.discarded ?? false,
  expiresDay: row.expires_on === null ? null : dayNumber(row.expires_on),
  recalled: row.lot_state === 'RECALLED',
});

/** Reads everything that a plan rests on, a few hundred kiosks at a time. */
@Injectable()
export class PlanInputs {
  constructor(@Inject(Database) private readonly database: Database) {}

  async load(request: PlanRequest, travel: TravelSource): Promise<LoadedInput> {
    const { depot, date } = request;
    const rows = (await this.database.run(kiosksOfDepot, [depot.id])).filter(
      ({ id }) => !request.without.has(id),
    );
    const sites = [...new Set(rows.map(({ site_id }) => site_id))];
    const siteOf = new Map(rows.map((row) => [row.site_id, row]));
    const places = new Map(sites.map((site, index) => [site, index + 1]));
    const matrix = await travel.between([depot, ...sites.map((site) => siteOf.get(site)!)]);
    const kiosks: PlanKiosk[] = [];
    for (let from = 0; from < rows.length; from += kiosksAtOnce)
      kiosks.push(...(await this.kiosks(rows.slice(from, from + kiosksAtOnce), places, date)));
    const shelf = await this.database.run(usableShelf, [depot.id]);
    const shiftStarts = localMoment(date, depot.shift_starts, depot.time_zone);
    const dataAts = kiosks.flatMap(({ slots }) => slots.flatMap(({ dataAt }) => dataAt ?? []));
    return {
      input: {
        now: request.now,
        date,
        day: dayNumber(date),
        shiftStarts,
        shiftEnds: shiftStarts + depot.shift_minutes * 60_000,
        vans: request.vans,
        totesPerVan: depot.totes_per_van,
        packsPerTote: depot.packs_per_tote,
        coldBagsPerVan: depot.cold_bags_per_van,
        packsPerColdBag: depot.packs_per_cold_bag,
        serviceLevel: request.serviceLevel,
        kiosks,
        shelf: shelf.map((lot) => ({
          lotId: lot.lot_id,
          number: lot.number,
          productId: lot.product_id,
          expiresDay: dayNumber(lot.expires_on),
          quantity: lot.quantity,
        })),
        travel: matrix,
        costs: depot.costs,
        serviceSeconds,
        secondsPerLine,
      },
      dataFrom: dataAts.length === 0 ? null : dataAts.reduce((least, at) => Math.min(least, at), Infinity),
      dataTo: dataAts.length === 0 ? null : dataAts.reduce((most, at) => Math.max(most, at), 0),
    };
  }

  private async kiosks(
    rows: readonly DepotKioskRow[],
    places: ReadonlyMap<string, number>,
    date: string,
  ): Promise<PlanKiosk[]> {
    const ids = rows.map(({ id }) => id);
    const slots = grouped(await this.database.run(planSlots, [ids]), ({ kiosk_id }) => kiosk_id);
    const balances = grouped(await this.database.run(balancesOfKiosks, [ids]), ({ slot_id }) => slot_id);
    const aside = new Map(
      (await this.database.run(heldByExcursions, [ids])).map((row) => [`${row.slot_id} ${row.lot_id}`, row]),
    );
    const forecasts = new Map(
      (await this.database.run(forecastsOfKiosks, [ids])).map((row) => [row.slot_id, row]),
    );
    const alerts = grouped(await this.database.run(openAlertsOfKiosks, [ids]), ({ kiosk_id }) => kiosk_id);
    const calendars = new Map<string, ReturnType<typeof openDays>>();
    return rows.map((row) => {
      let days = calendars.get(row.site_id);
      if (days === undefined) {
        days = openDays(row.opening_hours, row.time_zone, date, daysAhead);
        calendars.set(row.site_id, days);
      }
      return {
        kioskId: row.id,
        serial: row.serial,
        place: places.get(row.site_id)!,
        days,
        today: days.find((day) => day.date === date) ?? null,
        slots: (slots.get(row.id) ?? []).map((slot): PlanSlot => ({
          slotId: slot.slot_id,
          code: slot.code,
          zone: slot.zone,
          productId: slot.product_id,
          product: slot.product,
          cold: slot.storage_class !== 'CONTROLLED_ROOM_TEMPERATURE',
          capacity: slot.capacity,
          locked: slot.locked,
          demand: demandOf(forecasts.get(slot.slot_id)),
          lots: (balances.get(slot.slot_id) ?? []).map((row) =>
            lotOf(row, aside.get(`${row.slot_id} ${row.lot_id}`)),
          ),
          dataAt: slot.data_at instanceof Date ? slot.data_at.getTime() : null,
        })),
        faults: (alerts.get(row.id) ?? [])
          .filter(({ severity }) => severity !== 'INFO')
          .map((alert): PlanFault => ({
            alert: alert.id,
            severity: alert.severity,
            summary: alert.summary,
            since: alert.started_at.getTime(),
          })),
      };
    });
  }
}

function demandOf(forecast: ForecastRow | undefined) {
  if (forecast === undefined) return unknownDemand;
  return { byWeekday: forecast.by_weekday, dispersion: forecast.dispersion, evidence: forecast.evidence };
}
