import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, grouped } from '@app/kernel';
import { Database } from '@app/persistence';
import { dispensedDays, emptyPeriods } from '@app/telemetry';
import { demandDays } from './demand-days.js';
import { type DemandDay, forecastSlot, kioskDemand, type KioskDemand } from './forecast-slot.js';
import {
  type DepotKioskRow,
  kiosksOfDepot,
  planSlots,
  type PlanSlotRow,
  saveForecasts,
} from './forecast.sql.js';
import { addDays, localDate, openDays } from './open-days.js';

/** Twelve weeks: long enough for weekdays and slow drugs, short enough to follow a season. */
const historyDays = 84;

interface SlotHistory {
  slot: PlanSlotRow;
  kiosk: DepotKioskRow;
  days: DemandDay[];
}

/** Means by product, over slots with history, and how busy each kiosk is against what its products would say. */
export class SimilarSlots {
  private readonly packs = new Map<string, { packs: number; days: number }>();
  private readonly busy = new Map<number, { own: number; expected: number }>();

  constructor(histories: readonly SlotHistory[]) {
    for (const { slot, days } of histories) {
      const sum = this.packs.get(slot.product_id) ?? { packs: 0, days: 0 };
      for (const { dispensed, inStock } of days) if (inStock > 0.3) sum.packs += dispensed / inStock;
      sum.days += days.filter(({ inStock }) => inStock > 0.3).length;
      this.packs.set(slot.product_id, sum);
    }
    for (const { slot, kiosk, days } of histories) {
      const mean = this.ofProduct(slot.product_id);
      if (mean === null) continue;
      const sum = this.busy.get(kiosk.id) ?? { own: 0, expected: 0 };
      for (const { dispensed } of days) sum.own += dispensed;
      sum.expected += mean * days.length;
      this.busy.set(kiosk.id, sum);
    }
  }

  private ofProduct(product: string): number | null {
    const sum = this.packs.get(product);
    return sum === undefined || sum.days < 5 ? null : sum.packs / sum.days;
  }

  /** What slots with this product dispense a day elsewhere, at a kiosk as busy as this one; else what its own slots do. */
  mean(product: string, kiosk: number): number | null {
    const { own, expected } = this.busy.get(kiosk) ?? { own: 0, expected: 0 };
    const share = (own + 20) / (expected + 20);
    const elsewhere = this.ofProduct(product);
    if (elsewhere !== null) return elsewhere * share;
    const all = [...this.packs.values()]
      .filter(({ days }) => days > 0)
      .map(({ packs, days }) => packs / days);
    if (all.length === 0) return null;
    // A product that nobody has yet is like the middle one.
    return all.sort((a, b) => a - b)[Math.floor(all.length / 2)]! * share;
  }
}

/** Computes what each slot is expected to dispense, from what its kiosk's counters say. */
@Injectable()
export class DemandForecasts {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async compute(depot: string): Promise<number> {
    const kiosks = await this.database.run(kiosksOfDepot, [depot]);
    const histories: SlotHistory[] = [];
    const shapes = new Map<number, KioskDemand>();
    for (const kiosk of kiosks) {
      const own = await this.history(kiosk);
      const openWeekdays = [1, 2, 3, 4, 5, 6, 7].map((day) =>
        kiosk.opening_hours.some(({ weekday }) => weekday === day),
      );
      shapes.set(
        kiosk.id,
        kioskDemand(
          own.map(({ days }) => days),
          openWeekdays,
        ),
      );
      histories.push(...own);
    }
    const similar = new SimilarSlots(histories);
    const at = new Date(this.clock.now());
    for (let from = 0; from < histories.length; from += 500) {
      const some = histories.slice(from, from + 500);
      const forecasts = some.map(({ slot, kiosk, days }) =>
        forecastSlot(days, shapes.get(kiosk.id)!, similar.mean(slot.product_id, kiosk.id)),
      );
      await this.database.run(saveForecasts, [
        some.map(({ slot }) => slot.slot_id),
        some.map(({ kiosk }) => kiosk.id),
        forecasts.map(({ method }) => method),
        forecasts.map((each) => each.class),
        forecasts.map(({ mean }) => mean),
        forecasts.map(({ dispersion }) => dispersion),
        forecasts.map(({ evidence }) => evidence),
        forecasts.map(({ byWeekday }) => `{${byWeekday.join(',')}}`),
        forecasts.map((each) => each.historyDays),
        forecasts.map(({ censoredDays }) => censoredDays),
        forecasts.map(({ errors }) => JSON.stringify(errors)),
        at,
      ]);
    }
    return histories.length;
  }

  /** Whole days only: today is not over. */
  private async history(kiosk: DepotKioskRow): Promise<SlotHistory[]> {
    const slots = await this.database.run(planSlots, [[kiosk.id]]);
    if (slots.length === 0) return [];
    const today = localDate(this.clock.now(), kiosk.time_zone);
    const first = addDays(today, -historyDays);
    const days = openDays(kiosk.opening_hours, kiosk.time_zone, first, historyDays);
    const from = new Date(Date.parse(`${first}T00:00:00Z`) - 86_400_000);
    const to = new Date((days.at(-1)?.closes ?? this.clock.now()) + 1);
    const ids = slots.map(({ slot_id }) => slot_id);
    const dispensed = grouped(
      await this.database.run(dispensedDays, [ids, from, to, kiosk.time_zone]),
      (row) => row.slot_id,
    );
    const empty = grouped(await this.database.run(emptyPeriods, [ids, from, to]), (row) => row.slot_id);
    return slots.map((slot) => ({
      slot,
      kiosk,
      days: demandDays(days, dispensed.get(slot.slot_id) ?? [], empty.get(slot.slot_id) ?? []),
    }));
  }
}
