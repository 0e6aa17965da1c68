/** Forecast per period after the last one of the series. */
export type Forecaster = (series: readonly number[], alpha: number) => number;

interface Croston {
  size: number;
  interval: number;
}

/** Sizes and intervals of demand, each smoothed; null before the first demand. The first interval counts from t = 0. */
function smooth(series: readonly number[], alpha: number): Croston | null {
  let state: Croston | null = null;
  let since = 0;
  for (const value of series) {
    since++;
    if (value <= 0) continue;
    state =
      state === null
        ? { size: value, interval: since }
        : {
            size: state.size + alpha * (value - state.size),
            interval: state.interval + alpha * (since - state.interval),
          };
    since = 0;
  }
  return state;
}

export const croston: Forecaster = (series, alpha) => {
  const state = smooth(series, alpha);
  return state === null ? 0 : state.size / state.interval;
};

/** Syntetos and Boylan's approximation: Croston's bias taken out. */
export const sba: Forecaster = (series, alpha) => croston(series, alpha) * (1 - alpha / 2);

/** Shale, Boylan and Johnston's correction. */
export const sbj: Forecaster = (series, alpha) => croston(series, alpha) * (1 - alpha / (2 - alpha));

/** Teunter, Syntetos and Babai: probability of demand times its size; decays when a drug stops moving. */
export const tsb: Forecaster = (series, alpha) => {
  if (series.length === 0) return 0;
  let probability = series[0]! > 0 ? 1 : 0;
  let size = series[0]! > 0 ? series[0]! : null;
  for (const value of series.slice(1)) {
    probability += alpha * ((value > 0 ? 1 : 0) - probability);
    if (value > 0) size = size === null ? value : size + alpha * (value - size);
  }
  return probability * (size ?? 0);
};

/** Simple exponential smoothing. */
export const ses: Forecaster = (series, alpha) => {
  let level = series[0] ?? 0;
  for (const value of series.slice(1)) level += alpha * (value - level);
  return level;
};

export const movingAverage: Forecaster = (series) =>
  series.length === 0 ? 0 : series.reduce((sum, value) => sum + value, 0) / series.length;

/** The last value. */
export const naive: Forecaster = (series) => series.at(-1) ?? 0;
