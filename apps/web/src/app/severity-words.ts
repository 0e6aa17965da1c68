import type { AlertSeverity, ErrorSeverity } from '@app/contracts';

export type AnySeverity = AlertSeverity | ErrorSeverity;
const labels: Record<AnySeverity, string> = {
  CRITICAL: 'Critical',
  ERROR: 'Error',
  WARNING: 'Warning',
  INFO: 'Info',
};
/** Octagon, diamond, triangle, circle: told apart without colour. */
const shapes: Record<AnySeverity, string> = {
  CRITICAL: 'M4 1H8L11 4V8L8 11H4L1 8V4Z',
  ERROR: 'M6 0.6L11.4 6L6 11.4L0.6 6Z',
  WARNING: 'M6 1L11.5 11H0.5Z',
  INFO: 'M6 1.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0 -9Z',
};
export const severityShape = (severity: AnySeverity): string => shapes[severity];
export const severityLabel = (severity: AnySeverity): string => labels[severity];
