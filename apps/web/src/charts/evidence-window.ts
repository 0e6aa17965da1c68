const minute = 60_000;
const hour = 60 * minute;

/**
 * The time around an incident or excursion, in ms: as long before it as it lasted, within 30 min and 6 h, and a little after
 * it. Whole minutes, so that a running incident does not ask anew every second.
 */
export function evidenceWindow(
  started: number,
  ended: number | null,
  now: number,
): { from: number; to: number } {
  const end = Math.max(ended ?? now, started + minute);
  const before = Math.min(6 * hour, Math.max(30 * minute, end - started));
  const after = ended === null ? 0 : Math.min(before / 2, Math.max(0, now - ended));
  const from = Math.floor((started - before) / minute) * minute;
  return { from, to: Math.ceil((end + after) / minute) * minute };
}
