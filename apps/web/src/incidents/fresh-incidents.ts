import type { LiveIncident } from '@app/contracts';

/** Those that need a person now and did not before: new ones, and ones that are not muted any more. */
export const freshIncidents = (
  incidents: Iterable<LiveIncident>,
  known: ReadonlySet<string>,
): LiveIncident[] =>
  [...incidents].filter(
    ({ id, state, severity, mutedBy }) =>
      state === 'OPEN' && severity !== 'INFO' && mutedBy.length === 0 && !known.has(id),
  );
