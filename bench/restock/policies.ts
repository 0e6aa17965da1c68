import {
  dayNumber,
  type DemandDay,
  forecastSlot,
  improveRoutes,
  kioskDemand,
  type OpenDay,
  type PlanInput,
  planDepot,
  type PlanKiosk,
  roadMatrix,
  type RoutingProblem,
  savingsRoutes,
  schedule,
  type SlotForecastResult,
  type TravelMatrix,
  usualCosts,
} from '@app/replenishment';
import { day, depot, isOpen, type Series, weekdayOf } from './series.js';
import { lotOf, midnightOf, nothing, prices, type Score, type Visit, World } from './world.js';

const hour = 3_600_000;
const shift = { starts: 6 * hour, hours: 10 };
const van = { totes: 40, packs: 60 };
const service = { base: 480, line: 25 };
const forecastEvery = 7;
const historyDays = 84;

/** Decides a day's visits, and adds what they cost to drive. */
export type Policy = (world: World, index: number, score: Score) => Promise<Map<number, Visit>>;

export const travelOf = (series: Series): TravelMatrix => roadMatrix([depot, ...series.kiosks]);

/** From the first day after history to the last. */
export async function run(series: Series, policy: Policy, from: number, to: number): Promise<Score> {
  const world = new World(series, from);
  const score = nothing();
  for (let index = from; index < to; index++) {
    const visits = await policy(world, index, score);
    series.kiosks.forEach((_, kiosk) => world.live(kiosk, index, visits.get(kiosk), score));
  }
  return score;
}

const drive = (score: Score, metres: number, milliseconds: number, vans: number) => {
  score.kilometres += metres / 1_000;
  score.hours += milliseconds / hour;
  score.vans += vans;
};

export interface Cycle {
  /** Days between two visits of a kiosk. */
  days: number;
  /** Neighbours are visited on the same day: so many different days in a cycle. */
  groups: number;
  /** Slots at or below this share of their capacity are filled up. */
  below: number;
}

/** The day within the cycle on which each kiosk has its turn: sectors around the depot, one after the other. */
function turns(series: Series, { days, groups }: Cycle): number[] {
  const angle = ({ latitude, longitude }: { latitude: number; longitude: number }) =>
    Math.atan2(latitude - depot.latitude, longitude - depot.longitude);
  const order = [...series.kiosks.keys()].sort((a, b) => angle(series.kiosks[a]!) - angle(series.kiosks[b]!));
  const turn = Array<number>(order.length);
  order.forEach((kiosk, rank) => {
    turn[kiosk] = Math.floor((Math.floor((rank * groups) / order.length) * days) / groups);
  });
  return turn;
}

/** Every kiosk every so many days, neighbours together. */
export function fixedCycle(
  series: Series,
  travel: TravelMatrix,
  cycle: Cycle,
  vans: number,
  effort = 40,
): Policy {
  const turn = turns(series, cycle);
  return async (world, index, score) => {
    const visits = new Map<number, Visit>();
    if (!isOpen(series, index)) return visits;
    // A day on which the clinics are closed is made up for on the next.
    const overdue = (kiosk: number) => {
      for (let back = 0; back < 7; back++) {
        if (back > 0 && isOpen(series, index - back)) return false;
        if ((index - back - turn[kiosk]! + 1_000 * cycle.days) % cycle.days === 0) return true;
      }
      return false;
    };
    const due = series.kiosks.map((_, kiosk) => kiosk).filter(overdue);
    const fills = due.map((kiosk) => {
      const wanted = series.kiosks[kiosk]!.slots.map(({ capacity }, slot) => {
        const here = world.quantity(kiosk, slot);
        return here <= capacity * cycle.below ? capacity - here : 0;
      });
      // More than one van holds: so much of each.
      const share =
        (van.totes * van.packs) /
        Math.max(
          1,
          wanted.reduce((sum, packs) => sum + packs, 0),
        );
      return share >= 1 ? wanted : wanted.map((packs) => Math.floor(packs * share));
    });
    const problem = problemOf(series, travel, due, fills, vans);
    const { routes } = await improveRoutes(problem, savingsRoutes(problem), {
      iterations: effort * due.length,
      seed: index,
    });
    for (const route of routes) {
      const times = schedule(problem, route)!;
      let place = 0;
      let metres = 0;
      for (const [position, stop] of [...route, -1].entries()) {
        const to = stop === -1 ? 0 : due[stop]! + 1;
        metres += travel.metres[place * travel.size + to]!;
        place = to;
        if (stop !== -1)
          visits.set(due[stop]!, { at: times.begins[position]!, fill: fills[stop]!, remove: [] });
      }
      drive(score, metres, times.ends - times.starts, 1);
    }
    return visits;
  };
}

function problemOf(
  series: Series,
  travel: TravelMatrix,
  due: readonly number[],
  fills: readonly number[][],
  vans: number,
): RoutingProblem {
  const places = [0, ...due.map((kiosk) => kiosk + 1)];
  const width = places.length;
  const time = new Float64Array(width * width);
  const cost = new Float64Array(width * width);
  places.forEach((from, i) =>
    places.forEach((to, j) => {
      const cell = from * travel.size + to;
      time[i * width + j] = travel.seconds[cell]! * 1_000;
      cost[i * width + j] =
        (travel.metres[cell]! / 1_000) * prices.perKilometre +
        (travel.seconds[cell]! / 3_600) * prices.perHour;
    }),
  );
  return {
    stops: due.map((_, i) => {
      const lines = fills[i]!.filter((packs) => packs > 0).length;
      const length = (service.base + lines * service.line) * 1_000;
      return {
        load: [fills[i]!.reduce((sum, packs) => sum + packs, 0)],
        service: length,
        opens: series.opens,
        closes: series.closes - length,
        penalty: 1e6,
      };
    }),
    ...{ vehicles: vans, capacity: [van.totes * van.packs], vehicleCost: prices.perVan, time, cost },
    ...{ starts: shift.starts, ends: shift.starts + shift.hours * hour },
  };
}

/** The product's planner, day by day, on what the kiosks' counters have shown until then. */
export function planner(
  series: Series,
  travel: TravelMatrix,
  vans: number,
  serviceLevel: number,
  effort = 0.5,
): Policy {
  let forecasts: SlotForecastResult[][] = [];
  let forecastAt = -Infinity;
  const allDays: OpenDay[] = [];
  for (let index = 0; index < series.days + 30; index++)
    if (isOpen(series, index))
      allDays.push({
        weekday: weekdayOf(series, index),
        opens: midnightOf(series, index) + series.opens,
        closes: midnightOf(series, index) + series.closes,
      });
  return async (world, index, score) => {
    if (index - forecastAt >= forecastEvery) {
      forecasts = forecast(series, world, index);
      forecastAt = index;
    }
    const midnight = midnightOf(series, index);
    const plan = await planDepot(
      inputOf(series, travel, world, index, midnight, allDays, forecasts, { vans, serviceLevel }),
      { effort },
    );
    const visits = new Map<number, Visit>();
    for (const route of plan.routes) {
      drive(score, route.metres, route.endsAt - route.startsAt, 1);
      for (const stop of route.stops) {
        const kiosk = stop.outlook.kiosk.kioskId;
        const visit: Visit = {
          at: stop.arrivesAt - midnight,
          fill: series.kiosks[kiosk]!.slots.map(() => 0),
          remove: [],
        };
        for (const line of stop.lines) {
          const slot = line.slot.slot.slotId % 1_000;
          if (line.kind === 'FILL') visit.fill[slot]! += line.quantity;
          // Carried out whole: the simulation does not split lots.
          else visit.remove.push({ slot, expires: line.lotId });
        }
        visits.set(kiosk, visit);
      }
    }
    return visits;
  };
}

function forecast(series: Series, world: World, index: number): SlotForecastResult[][] {
  return series.kiosks.map(({ slots }, kiosk) => {
    const histories = slots.map((_, slot) => {
      const days: DemandDay[] = [];
      for (let back = Math.max(0, index - historyDays); back < index; back++)
        if (isOpen(series, back))
          days.push({
            weekday: weekdayOf(series, back),
            dispensed: world.dispensed[kiosk]![slot]![back]!,
            inStock: world.inStock[kiosk]![slot]![back]!,
          });
      return days;
    });
    const shape = kioskDemand(histories, series.open);
    return histories.map((history) => forecastSlot(history, shape, null));
  });
}

function inputOf(
  series: Series,
  travel: TravelMatrix,
  world: World,
  index: number,
  midnight: number,
  allDays: readonly OpenDay[],
  forecasts: readonly SlotForecastResult[][],
  { vans, serviceLevel }: { vans: number; serviceLevel: number },
): PlanInput {
  const days = allDays.filter(({ opens }) => opens >= midnight && opens < midnight + 21 * day);
  const today = days.find(({ opens }) => opens < midnight + day) ?? null;
  const now = midnight + shift.starts - hour;
  const kiosks = series.kiosks.map(({ id, slots }, kiosk): PlanKiosk => ({
    ...{ kioskId: kiosk, serial: id, place: kiosk + 1, days, today, faults: [] },
    slots: slots.map(({ product, capacity }, slot) => {
      const { byWeekday, dispersion, evidence } = forecasts[kiosk]![slot]!;
      return {
        ...{
          slotId: kiosk * 1_000 + slot,
          code: `S${slot}`,
          zone: 'cabinet',
          productId: product,
          product,
          cold: false,
          capacity,
          locked: false,
        },
        ...{ demand: { byWeekday, dispersion, evidence }, dataAt: now },
        lots: world.lotsIn(kiosk, slot).map(({ expires, packs }) => ({
          ...{ lotId: expires, number: String(expires), quantity: packs, held: 0, recalled: false },
          expiresDay: series.firstDay + expires,
        })),
      };
    }),
  }));
  const products = [...new Set(series.kiosks.flatMap(({ slots }) => slots.map(({ product }) => product)))];
  const date = new Date(midnight).toISOString().slice(0, 10);
  return {
    ...{ now, date, day: dayNumber(date), vans, serviceLevel, kiosks, travel },
    ...{ shiftStarts: midnight + shift.starts, shiftEnds: midnight + shift.starts + shift.hours * hour },
    ...{ totesPerVan: van.totes, packsPerTote: van.packs, coldBagsPerVan: 0, packsPerColdBag: 1 },
    shelf: products.map((productId, i) => ({
      lotId: 1_000_000 + i,
      number: 'D',
      productId,
      expiresDay: series.firstDay + lotOf(index),
      quantity: 1_000_000,
    })),
    costs: {
      perKilometre: prices.perKilometre,
      perHour: prices.perHour,
      perVan: prices.perVan,
      perLostPack: prices.perLostPack,
      perPackDay: usualCosts.perPackDay,
    },
    ...{ serviceSeconds: service.base, secondsPerLine: service.line },
  };
}
