import type { ExcursionReason, ExcursionState, LotHoldState, StorageClass } from '../generated/graphql.js';
import { formatDuration } from '../time/format-time.js';

export const stateWords: Record<ExcursionState, string> = {
  OPEN: 'Out of band now',
  AWAITING_ASSESSMENT: 'To assess',
  WITHIN_ALLOWANCE: 'Allowed by the class',
  RELEASED: 'Released',
  DISCARDED: 'Discarded',
  WITHDRAWN: 'Withdrawn',
};

export const reasonWords: Record<ExcursionReason, string> = {
  HARD_LIMIT: 'It went beyond what is allowed for any time.',
  SPIKE_TOO_LONG: 'It was beyond the excursion limits for longer than a spike may last.',
  EXCURSION_TOO_LONG: 'It was out of the labelled band for longer than the class allows.',
  MEAN_KINETIC_TEMPERATURE: 'The mean kinetic temperature is above its limit.',
  DATA_MISSING: 'Readings are missing: what was then is not known.',
};

/** As they stand in a list, where there is little room. */
export const shortReasonWords: Record<ExcursionReason, string> = {
  HARD_LIMIT: 'hard limit',
  SPIKE_TOO_LONG: 'spike too long',
  EXCURSION_TOO_LONG: 'too long out of the band',
  MEAN_KINETIC_TEMPERATURE: 'mean kinetic temperature',
  DATA_MISSING: 'readings missing',
};

export const storageWords: Record<StorageClass, string> = {
  CONTROLLED_ROOM_TEMPERATURE: 'Controlled room temperature',
  REFRIGERATED: 'Refrigerated',
  FROZEN: 'Frozen',
};

export const holdWords: Record<LotHoldState, string> = {
  HELD: 'On hold',
  RELEASED: 'Released',
  DISCARDED: 'Discarded',
  LIFTED: 'Hold lifted',
};

/** With a true minus, and one decimal as loggers measure. */
export const celsius = (value: number, digits = 1): string =>
  `${value.toFixed(digits).replace('-', '\u2212')} °C`;

/** Days where they are whole ones: a window of 720 h is 30 days. */
export const windowText = (hours: number): string =>
  hours > 24 && hours % 24 === 0 ? `${hours / 24} days` : `${hours} h`;

interface Kinetic {
  meanKineticCelsius: number | null;
  meanKineticLimitCelsius: number | null;
}

/** What the mean kinetic temperature says; null where the storage class has no limit for it. */
export function kineticText({ meanKineticCelsius: value, meanKineticLimitCelsius: limit }: Kinetic): {
  text: string;
  /** Nothing known counts as bad: it does not prove that all was well. */
  bad: boolean;
} | null {
  if (limit === null) return value === null ? null : { text: celsius(value, 2), bad: false };
  if (value === null) return { text: `not known, limit ${limit} °C`, bad: true };
  return value > limit
    ? { text: `${celsius(value, 2)}, above ${limit} °C`, bad: true }
    : { text: `${celsius(value, 2)}, limit ${limit} °C`, bad: false };
}

export const lengthOf = (startedAt: string, endedAt: string | null, now: number): string =>
  formatDuration((endedAt ? Date.parse(endedAt) : now) - Date.parse(startedAt));

interface Lots {
  readonly lots: readonly { quantity: number; state: LotHoldState }[];
}

/** "3 lots, 24 packs"; of those still on hold, where there are any. */
export function lotsText({ lots }: Lots): string {
  if (lots.length === 0) return 'none';
  const packs = lots.reduce((sum, lot) => sum + lot.quantity, 0);
  const text = `${lots.length === 1 ? '1 lot' : `${lots.length} lots`}, ${packs === 1 ? '1 pack' : `${packs} packs`}`;
  return lots.some(({ state }) => state === 'HELD') ? `${text} on hold` : text;
}

/** "3 excursions to assess · 1 out of band now"; "100+" where there are more than were asked for. */
export function countsText(counts: { toAssess: Count; open: Count } | undefined): string {
  if (!counts) return 'Excursions';
  const { toAssess, open } = counts;
  const assess =
    toAssess.count === 0
      ? 'Nothing to assess'
      : `${countText(toAssess)} ${toAssess.count === 1 ? 'excursion' : 'excursions'} to assess`;
  return open.count === 0 ? assess : `${assess} · ${countText(open)} out of band now`;
}

export interface Count {
  count: number;
  more: boolean;
}
const countText = ({ count, more }: Count) => `${count}${more ? '+' : ''}`;
