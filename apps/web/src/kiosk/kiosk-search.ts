export const ranges = ['1h', '24h', '7d', '30d'] as const;
export type RangeName = (typeof ranges)[number];

/** What the URL of a kiosk holds: a range that ends now, and a part of the past that was zoomed into. */
export interface KioskSearch {
  range?: RangeName;
  /** RFC 3339, both or none. */
  from?: string;
  to?: string;
}

const hour = 3_600_000;
const lengths: Record<RangeName, number> = {
  '1h': hour,
  '24h': 24 * hour,
  '7d': 168 * hour,
  '30d': 720 * hour,
};
const names: Record<RangeName, string> = { '1h': '1 h', '24h': '24 h', '7d': '7 d', '30d': '30 d' };
/** ms. Zooming further in than a minute shows nothing; longer ones the api refuses. */
export const leastWindow = 60_000;
export const longestWindow = 400 * 24 * hour;

export const rangeLabel = (range: RangeName): string => names[range];
/** In ms. */
export const rangeLength = (range: RangeName): number => lengths[range];

export function parseKioskSearch(raw: Record<string, unknown>): KioskSearch {
  const search: KioskSearch = {};
  const range = ranges.find((each) => each === raw['range']);
  if (range && range !== '24h') search.range = range;
  const from = instant(raw['from']);
  const to = instant(raw['to']);
  if (from !== null && to !== null && to > from && to - from <= longestWindow) {
    search.from = new Date(from).toISOString();
    search.to = new Date(to).toISOString();
  }
  return search;
}

function instant(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : at;
}

export interface TimeWindow {
  from: number;
  to: number;
  /** True when the window ends now and moves on. */
  live: boolean;
}

/** The window to show; `now` in ms. */
export function windowOf(search: KioskSearch, now: number): TimeWindow {
  if (search.from && search.to) {
    return { from: Date.parse(search.from), to: Date.parse(search.to), live: false };
  }
  return { from: now - rangeLength(search.range ?? '24h'), to: now, live: true };
}

/** The finest resolution that stays below about 2,500 points: more than a screen has pixels is wasted. */
export function resolutionFor(lengthMs: number): 'RAW' | 'FIVE_MINUTES' | 'HOUR' {
  if (lengthMs <= 6 * hour) return 'RAW';
  return lengthMs <= 8 * 24 * hour ? 'FIVE_MINUTES' : 'HOUR';
}
