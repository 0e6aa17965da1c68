/** Whole weeks, so that two periods have the same weekdays. */
export const periods = { '4w': 28, '13w': 91, '52w': 364 } as const;
export type Period = keyof typeof periods;

export interface ExecutiveSearch {
  period?: Period;
  region?: string;
  site?: string;
  kiosk?: string;
}

const longest = 64;

function text(value: unknown): string | undefined {
  const found = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  return found === '' ? undefined : found.slice(0, longest);
}

/** Reads the URL's parameters; what makes no sense is left out. */
export function parseExecutiveSearch(raw: Record<string, unknown>): ExecutiveSearch {
  const search: ExecutiveSearch = {};
  const period = raw['period'];
  if (typeof period === 'string' && Object.hasOwn(periods, period) && period !== '4w')
    search.period = period as Period;
  for (const key of ['region', 'site', 'kiosk'] as const) {
    const value = text(raw[key]);
    if (value !== undefined) search[key] = value;
  }
  return search;
}

export interface TimeRange {
  from: string;
  to: string;
}

/** The whole days up to last midnight of this browser, and as many before them. */
export function rangesOf(period: Period, now: number): { now: TimeRange; before: TimeRange } {
  const midnight = (daysBack: number): string => {
    const date = new Date(now);
    // Days of 23 and 25 hours are days too.
    return new Date(date.getFullYear(), date.getMonth(), date.getDate() - daysBack).toISOString();
  };
  const days = periods[period];
  return {
    now: { from: midnight(days), to: midnight(0) },
    before: { from: midnight(2 * days), to: midnight(days) },
  };
}

export type Level = 'REGION' | 'SITE' | 'KIOSK';

/** What one step down from the chosen place is; null below a kiosk. */
export function nextLevel({ region, site, kiosk }: ExecutiveSearch): Level | null {
  if (kiosk) return null;
  if (site) return 'KIOSK';
  return region ? 'SITE' : 'REGION';
}

export function placeFilter({ region, site, kiosk }: ExecutiveSearch): {
  regions: string[];
  sites: string[];
  kiosks: string[];
} {
  return { regions: region ? [region] : [], sites: site ? [site] : [], kiosks: kiosk ? [kiosk] : [] };
}
