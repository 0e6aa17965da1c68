/** Icinga's way to tell what comes and goes from what changes now and then. */
const results = 20;
/** Of the oldest result; each newer one weighs so much more. */
const oldestWeight = 0.8;
const weightStep = 0.02;
/** Percent. */
const starts = 30;
const ends = 25;

/**
 * Percent of change among the last 20 results, newer ones weighing more; `changed` from oldest to newest.
 */
export function flappingPercent(changed: readonly boolean[]): number {
  const first = results - changed.length;
  const sum = changed.reduce(
    (total, one, index) => total + (one ? oldestWeight + weightStep * (first + index) : 0),
    0,
  );
  return (100 * sum) / results;
}

/** With the hysteresis: starts above 30 %, ends at 25 %. */
export function nowFlapping(before: boolean, percent: number): boolean {
  return before ? percent > ends : percent > starts;
}

/** `changes` ascending, `slotMs` how long one result is; those after `at` do not count yet. */
function percentAt(changes: readonly number[], slotMs: number, at: number): number {
  const changed = new Array<boolean>(results).fill(false);
  for (const change of changes) {
    const age = Math.floor((at - change) / slotMs);
    if (age >= 0 && age < results) changed[results - 1 - age] = true;
  }
  return flappingPercent(changed);
}

/** When it will have been quiet for long enough, if nothing changes any more. */
function calmAt(changes: readonly number[], slotMs: number): number {
  const last = changes.at(-1)!;
  for (let slot = 1; slot <= results; slot++)
    if (!nowFlapping(true, percentAt(changes, slotMs, last + slot * slotMs))) return last + slot * slotMs;
  return last + results * slotMs;
}

/**
 * Until when a condition that changed at these instants (ascending) counts as flapping; null when it does not.
 * Nothing but the instants is needed, so that a restart forgets nothing. 0 as `slotMs` switches it off.
 */
export function flapsUntil(changes: readonly number[], slotMs: number, at: number): number | null {
  if (slotMs === 0) return null;
  let until: number | null = null;
  for (let index = 0; index < changes.length && changes[index]! <= at; index++) {
    const upToHere = changes.slice(0, index + 1);
    const change = changes[index]!;
    const before: boolean = until !== null && change < until;
    until = nowFlapping(before, percentAt(upToHere, slotMs, change)) ? calmAt(upToHere, slotMs) : null;
  }
  return until !== null && at < until ? until : null;
}

/** The changes that can still matter. */
export function recentChanges(changes: readonly number[], slotMs: number): number[] {
  const last = changes.at(-1);
  if (last === undefined) return [];
  return changes.filter((change) => change > last - results * slotMs).slice(-2 * results);
}
