/** When kiosks of one site are silent together. */
export interface SiteLimits {
  /** Percent of the kiosks that could be heard. */
  percent: number;
  minimum: number;
  windowMs: number;
}

export interface SiteState {
  /** In service and heard before. */
  kiosks: number;
  /** Since when each of those is silent that is, ascending; milliseconds. */
  silentSince: readonly number[];
  /** The site's open incident; null without one. */
  open: { firstBackAt: number | null } | null;
  /** When its last incident was resolved. */
  lastResolvedAt: number | null;
}

export type SiteOutcome =
  /** `since`: the first of those that fell silent together. */
  { kind: 'OPEN'; since: number } | { kind: 'KEEP' } | { kind: 'RESOLVE' } | { kind: 'NOTHING' };

/**
 * All or nearly all kiosks of a site that fall silent within a window have one cause. Kiosks that were silent before
 * neither prove nor disprove it. What a person resolved stays so until another kiosk falls silent.
 */
export function decideSite(
  { kiosks, silentSince, open, lastResolvedAt }: SiteState,
  { percent, minimum, windowMs }: SiteLimits,
  now: number,
): SiteOutcome {
  const enough = (silent: number, all: number) => silent >= minimum && 100 * silent >= percent * all;
  if (open !== null) {
    if (silentSince.length === 0) return { kind: 'RESOLVE' };
    const stillSilent = enough(silentSince.length, kiosks);
    // Kiosks do not come back in the same second: until then those that are missing still have the same cause.
    const waited = open.firstBackAt !== null && now - open.firstBackAt >= windowMs;
    return stillSilent || !waited ? { kind: 'KEEP' } : { kind: 'RESOLVE' };
  }
  let end = 0;
  for (const [index, since] of silentSince.entries()) {
    while (end < silentSince.length && silentSince[end]! - since <= windowMs) end++;
    const last = silentSince[end - 1]!;
    if (enough(end - index, kiosks - index) && last > (lastResolvedAt ?? -Infinity))
      return { kind: 'OPEN', since };
  }
  return { kind: 'NOTHING' };
}
