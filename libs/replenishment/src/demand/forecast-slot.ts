import type { DemandClass, ForecastMethod } from '@app/contracts';
import { negativeBinomial } from '../mathematics/count-distribution.js';
import { demandShape } from '../mathematics/demand-class.js';

/** One open day of a slot. */
export interface DemandDay {
  /** ISO, 1 = Monday. */
  weekday: number;
  dispensed: number;
  /** Share of the opening hours in which the slot was not empty. */
  inStock: number;
}

/** What of a kiosk as a whole helps each of its slots. */
export interface KioskDemand {
  /** By ISO weekday, Monday first; 1 on average over the open days, 0 on closed ones. */
  weekdayFactors: readonly number[];
  /** Variance over mean of a day, over all slots. */
  dispersion: number;
}

export interface ForecastErrors {
  days: number;
  absolute: number;
  squared: number;
  naiveAbsolute: number;
  naiveSquared: number;
  averageAbsolute: number;
  averageSquared: number;
  /** Days at or below the 95 % quantile. */
  covered: number;
}

export interface SlotForecastResult {
  method: ForecastMethod;
  class: DemandClass;
  /** Of an average open day. */
  mean: number;
  /** Variance over mean of a day. */
  dispersion: number;
  /** Days that the mean is worth: how uncertain it still is. */
  evidence: number;
  byWeekday: number[];
  historyDays: number;
  censoredDays: number;
  errors: ForecastErrors;
}

/** A day on which the slot was empty for most of the time tells nothing about demand. */
const leastInStock = 0.3;
/** So many days of a kiosk's own history weigh as much as what is borrowed. */
const borrowedDays = 7;
const smoothing = 0.1;
const quickSmoothing = 0.2;
const averageDays = 28;
/** Squared errors so much above the best are as good. */
const asGood = 1.03;
/** Less likely a pause than this, and the drug has stopped moving. */
const stopped = 0.02;

const methods = ['MOVING_AVERAGE', 'EXPONENTIAL_SMOOTHING', 'CROSTON', 'SBA', 'SBJ', 'TSB'] as const;

/** How busy each weekday is, from all slots of a kiosk together; few packs pull it only a little from 1. */
export function kioskDemand(
  slots: readonly (readonly DemandDay[])[],
  openWeekdays: readonly boolean[],
): KioskDemand {
  const packs = Array<number>(7).fill(0);
  const days = Array<number>(7).fill(0);
  let ratio = 0;
  let weight = 0;
  for (const series of slots) {
    let sum = 0;
    let squares = 0;
    let count = 0;
    for (const { weekday, dispensed, inStock } of series) {
      if (inStock < leastInStock) continue;
      packs[weekday - 1]! += dispensed / inStock;
      days[weekday - 1]! += 1;
      sum += dispensed;
      squares += dispensed * dispensed;
      count++;
    }
    const mean = count === 0 ? 0 : sum / count;
    if (mean > 0 && count > 6) {
      ratio += (squares / count - mean * mean) * count;
      weight += mean * count;
    }
  }
  const total = packs.reduce((sum, each) => sum + each, 0);
  const mean =
    total /
    Math.max(
      1,
      days.reduce((sum, each) => sum + each, 0),
    );
  const raw = packs.map((sum, weekday) => (mean === 0 ? 1 : (sum + 20) / (days[weekday]! * mean + 20)));
  const open = raw.filter((_, weekday) => openWeekdays[weekday]);
  const level = open.reduce((sum, each) => sum + each, 0) / Math.max(1, open.length) || 1;
  return {
    weekdayFactors: raw.map((factor, weekday) => (openWeekdays[weekday] ? factor / level : 0)),
    // A few hundred packs' worth of a mild burst: prescriptions of two and three packs.
    dispersion: (ratio + 1.35 * 200) / (weight + 200),
  };
}

/** Every method one day ahead through the whole series, in one pass. */
function backTest(series: readonly number[]) {
  const errors = methods.map(() => ({ squared: 0, absolute: 0 }));
  const naive = { squared: 0, absolute: 0 };
  /** Of the mean of everything before. */
  let wholeSquared = 0;
  let sum = 0;
  let days = 0;
  const from = Math.max(5, Math.floor(series.length / 3));
  let level = series[0] ?? 0;
  let probability = (series[0] ?? 0) > 0 ? 1 : 0;
  let size = 0;
  let interval = 0;
  let since = 0;
  let window = 0;
  const forecasts = Array<number>(methods.length).fill(0);
  const chosen: number[][] = [];
  for (let t = 0; t < series.length; t++) {
    const value = series[t]!;
    if (t >= from) {
      days++;
      chosen.push([...forecasts]);
      methods.forEach((_, m) => {
        const error = value - forecasts[m]!;
        errors[m]!.squared += error * error;
        errors[m]!.absolute += Math.abs(error);
      });
      wholeSquared += (value - sum / t) ** 2;
      const error = value - series[t - 1]!;
      naive.squared += error * error;
      naive.absolute += Math.abs(error);
    }
    sum += value;
    since++;
    if (t > 0) {
      level += quickSmoothing * (value - level);
      probability += smoothing * ((value > 0 ? 1 : 0) - probability);
    }
    if (value > 0) {
      size = size === 0 ? value : size + smoothing * (value - size);
      interval = interval === 0 ? since : interval + smoothing * (since - interval);
      since = 0;
    }
    window += value - (t >= averageDays ? series[t - averageDays]! : 0);
    const croston = interval === 0 ? 0 : size / interval;
    forecasts[0] = window / Math.min(t + 1, averageDays);
    forecasts[1] = level;
    forecasts[2] = croston;
    forecasts[3] = croston * (1 - smoothing / 2);
    forecasts[4] = croston * (1 - smoothing / (2 - smoothing));
    forecasts[5] = probability * size;
  }
  return { errors, naive, wholeSquared, days, forecasts, chosen, from };
}

/** Was the mean of everything as good as the best method, and does the slot still move as often as ever? */
function isSteady(series: readonly number[], wholeSquared: number, bestSquared: number): boolean {
  if (wholeSquared > bestSquared * asGood) return false;
  const last = series.findLastIndex((value) => value > 0);
  const moves = series.reduce((count, value) => count + (value > 0 ? 1 : 0), 0) / series.length;
  return (1 - moves) ** (series.length - 1 - last) > stopped;
}

/**
 * Forecasts one slot from its own days, back-testing every method one day ahead; what a young series cannot say yet
 * is borrowed from similar slots. `borrowed` is their mean of an average open day, or null when there are none.
 */
export function forecastSlot(
  history: readonly DemandDay[],
  kiosk: KioskDemand,
  borrowed: number | null,
): SlotForecastResult {
  const used = history.filter(({ inStock }) => inStock >= leastInStock);
  const censoredDays = history.filter(({ inStock }) => inStock < 0.999).length;
  const factor = (weekday: number) => Math.max(0.1, kiosk.weekdayFactors[weekday - 1]!);
  // A day on which it was empty for a time would have sold more; on a quiet weekday a pack says more.
  const series = used.map(({ weekday, dispensed, inStock }) => dispensed / inStock / factor(weekday));
  const shape = demandShape(used.map(({ dispensed }) => dispensed));
  const tested = backTest(series);
  let best = 0;
  methods.forEach((_, m) => {
    // Another method must be better by more than luck.
    if (tested.errors[m]!.squared < tested.errors[best]!.squared * 0.995) best = m;
  });
  const count = series.length;
  const steady = count >= averageDays && isSteady(series, tested.wholeSquared, tested.errors[best]!.squared);
  const average = count === 0 ? 0 : series.reduce((sum, value) => sum + value, 0) / count;
  const recent = tested.forecasts[best] ?? 0;
  // A method that follows the last weeks follows luck where demand is rare: both, as long as both were as good.
  const own = steady ? (recent + average) / 2 : recent;
  const prior = borrowed ?? own;
  const young = count < 2 * borrowedDays;
  const mean = young ? (own * count + prior * borrowedDays) / (count + borrowedDays) : own;
  const variance =
    count < 2 ? 0 : series.reduce((sum, value) => sum + (value - average) ** 2, 0) / (count - 1);
  const packs = average * count;
  const dispersion =
    average === 0
      ? kiosk.dispersion
      : Math.max(1, ((variance / average) * packs + kiosk.dispersion * 30) / (packs + 30));
  let covered = 0;
  tested.chosen.forEach((forecasts, i) => {
    const expected = Math.max(0.01, forecasts[best]!);
    if (series[tested.from + i]! <= negativeBinomial(expected, expected * dispersion).quantile(0.95))
      covered++;
  });
  return {
    method: count < borrowedDays ? 'BORROWED' : methods[best]!,
    class: shape.class,
    mean,
    dispersion,
    evidence: Math.max(
      3,
      Math.min(count + (young ? borrowedDays : 0), steady ? 2 * averageDays : best === 0 ? averageDays : 19),
    ),
    byWeekday: kiosk.weekdayFactors.map((each) => mean * each),
    historyDays: history.length,
    censoredDays,
    errors: {
      days: tested.days,
      absolute: tested.errors[best]!.absolute,
      squared: tested.errors[best]!.squared,
      naiveAbsolute: tested.naive.absolute,
      naiveSquared: tested.naive.squared,
      averageAbsolute: tested.errors[0]!.absolute,
      averageSquared: tested.errors[0]!.squared,
      covered,
    },
  };
}
