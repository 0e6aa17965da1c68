import { type Geometry, placesAround, random, type Series } from './series.js';

const week = 7;
/** Shorter tests are not begun elsewhere. */
const leastWeeks = 4;

/**
 * One series as several: as it is, and with its test begun at other weeks (what was before then follows at the end, so
 * that each has the same demand and the same history). A file says nothing of where clinics stand: each has its own
 * places. Intervals over these tell how much the answer depends on the start and on the places, not on other demand.
 */
export function replicates(series: Series, geometry: Geometry, count: number): Series[] {
  const length = series.days - series.history;
  const weeks = Math.floor(length / week);
  return Array.from({ length: count }, (_, replicate) => {
    const next = random(1_000 + replicate);
    const places = placesAround(geometry, series.kiosks.length, next);
    const shift = weeks < leastWeeks ? 0 : week * Math.round((replicate * weeks) / count);
    // Whole weeks go round; the days after the last whole week stay where they are.
    const from = (index: number) => {
      const within = index - series.history;
      return within < 0 || within >= weeks * week
        ? index
        : series.history + ((within + shift) % (weeks * week));
    };
    return {
      ...series,
      kiosks: series.kiosks.map((kiosk, k) => ({
        ...kiosk,
        ...places[k]!,
        slots: kiosk.slots.map((slot) => ({
          ...slot,
          wanted: slot.wanted.map((_, index) => slot.wanted[from(index)]!),
        })),
      })),
    };
  });
}
