import type { ErrorSeverity } from '@app/contracts';
import { xAt, type TimeScale } from '../charts/plot-area.js';

export interface ErrorMark {
  /** CSS pixels, of the first error in it. */
  x: number;
  count: number;
  severity: ErrorSeverity;
  code: string;
}

const rank: Record<ErrorSeverity, number> = { CRITICAL: 0, ERROR: 1, WARNING: 2, INFO: 3 };

/** Errors on the time axis; those that would overlap become one mark that shows the worst of them. */
export function clusterErrors(
  errors: readonly { at: string; code: string; severity: ErrorSeverity }[],
  scale: TimeScale,
  width: number,
): ErrorMark[] {
  const marks: ErrorMark[] = [];
  const placed = errors
    .map((error) => ({ ...error, ms: Date.parse(error.at) }))
    .filter((error) => error.ms >= scale.from && error.ms <= scale.to)
    .sort((a, b) => a.ms - b.ms);
  for (const { ms, severity, code } of placed) {
    const x = xAt(scale, ms);
    const last = marks.at(-1);
    if (!last || x - last.x >= width) {
      marks.push({ x, count: 1, severity, code });
      continue;
    }
    last.count += 1;
    if (rank[severity] < rank[last.severity]) Object.assign(last, { severity, code });
  }
  return marks;
}
