export const day = 86_400_000;
const hour = 3_600_000;
/** 5 January 2026, a Monday. */
export const firstMidnight = Date.UTC(2026, 0, 5);

export interface SeriesSlot {
  product: string;
  capacity: number;
  /** By day: the moments, in ms from midnight, at which somebody wants a pack; in order. */
  wanted: number[][];
}
export interface SeriesKiosk {
  id: string;
  latitude: number;
  longitude: number;
  slots: SeriesSlot[];
}
/** The same demand for every policy: what patients want, whether it is there or not. */
export interface Series {
  kiosks: SeriesKiosk[];
  days: number;
  /** The first days are history: for forecasts, and to search the best fixed cycle. */
  history: number;
  /** ms from midnight. */
  opens: number;
  closes: number;
  /** By ISO weekday, Monday first. */
  open: boolean[];
  firstDay: number;
}

export const weekdayOf = (series: Series, index: number): number => {
  const weekday = new Date((series.firstDay + index) * day).getUTCDay();
  return weekday === 0 ? 7 : weekday;
};
export const isOpen = (series: Series, index: number): boolean => series.open[weekdayOf(series, index) - 1]!;

/** Small, seeded and good enough: mulberry32. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function poisson(mean: number, next: () => number): number {
  let count = 0;
  for (let product = next(); product > Math.exp(-mean); product *= next()) count++;
  return count;
}

/** About two weeks of demand, as planograms are made. */
export const capacityFor = (perDay: number, most: number): number =>
  Math.max(6, Math.min(most, Math.ceil(perDay * 14) + 4));

export const depot = { latitude: 34, longitude: -118 };

/** Where clinics stand around their depot. */
export type Geometry = 'compact' | 'regional' | 'spread';
export const geometries: readonly Geometry[] = ['compact', 'regional', 'spread'];

/** A city within 9 km; a region within 31 km; towns up to 75 km away with a few clinics each. */
export function placesAround(geometry: Geometry, count: number, next: () => number): Place[] {
  const around = (least: number, most: number) => {
    const angle = next() * 2 * Math.PI;
    const distance = least + (most - least) * Math.sqrt(next());
    return {
      latitude: depot.latitude + distance * Math.sin(angle),
      longitude: depot.longitude + (distance * Math.cos(angle)) / Math.cos((depot.latitude * Math.PI) / 180),
    };
  };
  if (geometry !== 'spread')
    return Array.from({ length: count }, () =>
      geometry === 'compact' ? around(0.005, 0.08) : around(0.03, 0.28),
    );
  const towns = Array.from({ length: Math.max(1, Math.ceil(count / 4)) }, () => around(0.1, 0.68));
  return Array.from({ length: count }, (_, i) => {
    const { latitude, longitude } = towns[i % towns.length]!;
    return { latitude: latitude + (next() - 0.5) * 0.06, longitude: longitude + (next() - 0.5) * 0.06 };
  });
}

interface Place {
  latitude: number;
  longitude: number;
}

/** Clinics around a depot; most slots are intermittent, a prescription is now and then two or three packs. */
export function syntheticSeries(
  seed: number,
  kioskCount: number,
  slotCount: number,
  history: number,
  days: number,
  geometry: Geometry = 'regional',
): Series {
  const next = random(seed);
  const places = placesAround(geometry, kioskCount, next);
  const series: Series = {
    ...{ kiosks: [], days, history, opens: 8 * hour, closes: 18 * hour, firstDay: firstMidnight / day },
    open: [true, true, true, true, true, true, false],
  };
  const busy = [1.25, 1, 1, 1, 1.1, 0.6, 0];
  for (let k = 0; k < kioskCount; k++) {
    const level = 0.6 + next();
    const slots = Array.from({ length: slotCount }, (_, s): SeriesSlot => {
      const perDay = (level * 5 * (0.7 + 0.6 * next())) / (s + 1.5) ** 0.9;
      const trend = 1 + (next() - 0.5) * 0.8;
      const wanted = Array.from({ length: days }, (_, d) => {
        if (!isOpen(series, d)) return [];
        const mean = perDay * busy[weekdayOf(series, d) - 1]! * (1 + ((trend - 1) * d) / days);
        const moments: number[] = [];
        for (let order = poisson(mean / 1.3, next); order > 0; order--) {
          const at = series.opens + next() * (series.closes - series.opens);
          for (let pack = next() < 0.75 ? 1 : next() < 0.8 ? 2 : 3; pack > 0; pack--) moments.push(at);
        }
        return moments.sort((a, b) => a - b);
      });
      return { product: `p${s}`, capacity: capacityFor(perDay, 60), wanted };
    });
    series.kiosks.push({
      id: `k${k}`,
      ...places[k]!,
      slots,
    });
  }
  return series;
}
