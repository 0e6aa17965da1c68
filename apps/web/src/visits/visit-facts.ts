import type { VisitReportQuery } from '../generated/graphql.js';

export type ReportStop = VisitReportQuery['replenishment']['routes'][number]['stops'][number];
export type ReportVisit = ReportStop['visits'][number];
type Variance = ReportVisit['variances'][number];

/** What somebody has to look at: a count that differs, or a remark. */
export const isVariance = ({ difference, remark }: Variance): boolean =>
  (difference != null && difference !== 0) || remark != null;

export const signed = (number: number): string =>
  number > 0 ? `+${number}` : String(number).replace('-', '−');

/** "12 filled, 2 out, counts right". */
export function visitText({ variances, outcome }: ReportVisit): string {
  const sum = (of: (variance: Variance) => number) => variances.reduce((total, each) => total + of(each), 0);
  const off = variances.filter(({ difference }) => difference != null && difference !== 0);
  const counted = variances.filter(({ counted: value }) => value != null).length;
  if (outcome === 'NOT_APPLIED') return 'kept beside the first one, and not in the ledger';
  return [
    `${sum(({ filled }) => filled)} filled`,
    ...(sum(({ removed }) => removed) > 0 ? [`${sum(({ removed }) => removed)} taken out`] : []),
    counted === 0
      ? 'nothing counted'
      : off.length === 0
        ? `all ${counted} counts right`
        : `${off.length} of ${counted} counts differ, ${signed(sum(({ difference }) => difference ?? 0))} in all`,
  ].join(', ');
}

export const confirmationWords = {
  WAITING: 'the kiosk has not reported since',
  CONFIRMED: 'the kiosk says the same',
  DIFFERS: 'the kiosk says otherwise',
} as const;

/** How long after it was done it came; null when at once. */
export function lateness({ completedAt, recordedAt }: ReportVisit): string | null {
  const minutes = Math.round((Date.parse(recordedAt) - Date.parse(completedAt)) / 60_000);
  if (minutes < 5) return null;
  return minutes < 120 ? `sent ${minutes} min later` : `sent ${Math.round(minutes / 60)} h later`;
}
