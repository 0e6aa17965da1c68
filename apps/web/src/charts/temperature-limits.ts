/** °C. `excursion*` must not be left even for a short time, and lie at or beyond `low` and `high`. */
export interface TemperatureLimits {
  low: number;
  high: number;
  excursionLow: number;
  excursionHigh: number;
}

interface AnsweredLimits {
  lowCelsius: number;
  highCelsius: number;
  excursionLowCelsius: number;
  excursionHighCelsius: number;
}

export const limitsOf = (answer: AnsweredLimits): TemperatureLimits => ({
  low: answer.lowCelsius,
  high: answer.highCelsius,
  excursionLow: answer.excursionLowCelsius,
  excursionHigh: answer.excursionHighCelsius,
});

const degrees = (value: number): string => String(value).replace('-', '\u2212');
/** A dash between two numbers; words where a minus would stand next to it. */
const span = (low: number, high: number): string =>
  low < 0 || high < 0 ? `${degrees(low)} to ${degrees(high)} °C` : `${low}–${high} °C`;

/** "allowed 20–25 °C, never beyond 15–30 °C". */
export function limitsText({ low, high, excursionLow, excursionHigh }: TemperatureLimits): string {
  const allowed = `allowed ${span(low, high)}`;
  return low === excursionLow && high === excursionHigh
    ? `${allowed}, at no time beyond`
    : `${allowed}, never beyond ${span(excursionLow, excursionHigh)}`;
}
