import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

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
const capacityFor = (perDay: number) => Math.max(6, Math.min(60, Math.ceil(perDay * 14) + 4));

/** Clinics around a depot; most slots are intermittent, a prescription is now and then two or three packs. */
export function syntheticSeries(
  seed: number,
  kioskCount: number,
  slotCount: number,
  history: number,
  days: number,
): Series {
  const next = random(seed);
  const series: Series = {
    ...{ kiosks: [], days, history, opens: 8 * hour, closes: 18 * hour, firstDay: firstMidnight / day },
    open: [true, true, true, true, true, true, false],
  };
  const busy = [1.25, 1, 1, 1, 1.1, 0.6, 0];
  for (let k = 0; k < kioskCount; k++) {
    const angle = next() * 2 * Math.PI;
    const distance = 0.03 + 0.25 * Math.sqrt(next());
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
      return { product: `p${s}`, capacity: capacityFor(perDay), wanted };
    });
    series.kiosks.push({
      id: `k${k}`,
      latitude: 34 + distance * Math.sin(angle),
      longitude: -118 + distance * Math.cos(angle),
      slots,
    });
  }
  return series;
}

/**
 * From lines of `time,kiosk,product,quantity`, with or without a header. Time is RFC 3339 or `YYYY-MM-DD HH:MM[:SS]`,
 * taken as the clinic's own. Opening hours are those in which anything was wanted; clinics stand around a depot by
 * the order of their names. The first 40 % of the days are history. @throws Error that names the line
 */
export async function seriesFromCsv(path: string): Promise<Series> {
  const events: { at: number; kiosk: string; product: string; quantity: number }[] = [];
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
    number++;
    const [time = '', kiosk = '', product = '', quantity = ''] = line
      .split(',')
      .map((each) => each.trim().replace(/^"|"$/g, ''));
    if (line.trim() === '' || (number === 1 && time.toLowerCase() === 'time')) continue;
    const at = Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(time) ? time : `${time.replace(' ', 'T')}Z`);
    const packs = Number(quantity);
    if (Number.isNaN(at) || kiosk === '' || product === '' || !Number.isFinite(packs) || packs < 0)
      throw new Error(`line ${number} is not time,kiosk,product,quantity: ${line.slice(0, 80)}`);
    events.push({ at, kiosk, product, quantity: Math.min(10_000, Math.round(packs)) });
  }
  if (events.length === 0) throw new Error('there is nothing in the file');
  events.sort((a, b) => a.at - b.at);
  const firstDay = Math.floor(events[0]!.at / day);
  const days = Math.floor(events.at(-1)!.at / day) - firstDay + 1;
  if (days < 28) throw new Error(`${days} days are too few: at least 28 are needed`);
  const open = Array<boolean>(7).fill(false);
  let opens = day;
  let closes = 0;
  for (const { at } of events) {
    open[(new Date(at).getUTCDay() + 6) % 7] = true;
    opens = Math.min(opens, at % day);
    closes = Math.max(closes, at % day);
  }
  // Counts by day without a time of day: an ordinary opening, in which they are spread.
  const dated = closes === opens;
  const series: Series = {
    ...{ kiosks: [], days, history: Math.floor(days * 0.4), open, firstDay },
    opens: dated ? 8 * hour : Math.floor(opens / hour) * hour,
    closes: dated ? 18 * hour : Math.max(Math.floor(opens / hour) + 4, Math.floor(closes / hour) + 1) * hour,
  };
  const bySlot = new Map<string, typeof events>();
  for (const event of events) {
    const key = `${event.kiosk}\n${event.product}`;
    const known = bySlot.get(key);
    if (known === undefined) bySlot.set(key, [event]);
    else known.push(event);
  }
  const names = [...new Set(events.map(({ kiosk }) => kiosk))].sort();
  names.forEach((id, index) => {
    const angle = index * 2.399963;
    const distance = 0.03 + 0.25 * Math.sqrt((index + 0.5) / names.length);
    const own = [...bySlot].filter(([key]) => key.startsWith(`${id}\n`));
    const slots = own.map(([key, list]): SeriesSlot => {
      const wanted = Array.from({ length: days }, (): number[] => []);
      for (const { at, quantity } of list)
        for (let pack = 0; pack < quantity; pack++)
          wanted[Math.floor(at / day) - firstDay]!.push(
            dated ? series.opens + ((pack + 0.5) / quantity) * (series.closes - series.opens) : at % day,
          );
      for (const moments of wanted) moments.sort((a, b) => a - b);
      const before = wanted.slice(0, series.history).reduce((sum, moments) => sum + moments.length, 0);
      return { product: key.split('\n')[1]!, capacity: capacityFor(before / series.history), wanted };
    });
    series.kiosks.push({
      id,
      latitude: 34 + distance * Math.sin(angle),
      longitude: -118 + distance * Math.cos(angle),
      slots,
    });
  });
  return series;
}
