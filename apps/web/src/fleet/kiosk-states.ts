import type { KioskState } from '@app/contracts';

/** Worst first: the order of chips, of sorting, and of which state colours a site. */
export const kioskStates = [
  'OFFLINE',
  'DEGRADED',
  'AWAITING_REQUALIFICATION',
  'MAINTENANCE',
  'ONLINE',
  'RETIRED',
] as const satisfies readonly KioskState[];

const labels: Record<KioskState, string> = {
  ONLINE: 'Online',
  DEGRADED: 'Degraded',
  OFFLINE: 'Offline',
  MAINTENANCE: 'Maintenance',
  AWAITING_REQUALIFICATION: 'Requalify',
  RETIRED: 'Retired',
};

const meanings: Record<KioskState, string> = {
  ONLINE: 'Heard, no open alert',
  DEGRADED: 'Heard, with at least one open alert',
  OFFLINE: 'Not heard for longer than its model allows',
  MAINTENANCE: 'Taken out of service for planned work',
  AWAITING_REQUALIFICATION: 'Changed; to be tested before it dispenses again',
  RETIRED: 'Out of service for good',
};

export const stateLabel = (state: KioskState): string => labels[state];
export const stateMeaning = (state: KioskState): string => meanings[state];
/** 0 is the worst. */
export const stateRank = (state: KioskState): number => kioskStates.indexOf(state);
export const isKioskState = (text: string): text is KioskState =>
  (kioskStates as readonly string[]).includes(text);

/** The CSS class part and colour token of a state, e.g. --state-offline-fill. */
export const stateToken = (state: KioskState): string => state.toLowerCase().replaceAll('_', '-');

/**
 * One glyph per state on a 12 × 12 grid, as SVG path data, so that canvas and SVG draw the same. Lines are
 * stroked; the shapes differ enough to be told apart in 7 px without colour.
 */
const glyphs: Record<KioskState, { path: string; filled: boolean }> = {
  ONLINE: { path: 'M6 4.6a1.4 1.4 0 1 0 0 2.8a1.4 1.4 0 1 0 0 -2.8Z', filled: true },
  DEGRADED: { path: 'M6 2L10.5 10H1.5Z', filled: true },
  OFFLINE: { path: 'M2.8 2.8L9.2 9.2M9.2 2.8L2.8 9.2', filled: false },
  MAINTENANCE: { path: 'M2.5 4.4H9.5M2.5 7.6H9.5', filled: false },
  AWAITING_REQUALIFICATION: { path: 'M6 2.6a3.4 3.4 0 1 0 0 6.8a3.4 3.4 0 1 0 0 -6.8Z', filled: false },
  RETIRED: { path: 'M3 6H9', filled: false },
};
export const stateGlyph = (state: KioskState) => glyphs[state];
