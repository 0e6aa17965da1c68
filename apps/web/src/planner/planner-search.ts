/** Which plan, in the URL. */
export interface PlannerSearch {
  depot?: string;
  /** Days from the depot's today; 1 when it is not said: planners look ahead. */
  day?: number;
}

export const daysAhead = 7;

export function parsePlannerSearch(raw: Record<string, unknown>): PlannerSearch {
  const { depot, day } = raw;
  const ahead = Number(day);
  return {
    ...(typeof depot === 'string' && /^[a-z0-9-]{1,63}$/.test(depot) ? { depot } : {}),
    ...(day !== undefined && Number.isInteger(ahead) && ahead >= 0 && ahead < daysAhead
      ? { day: ahead }
      : {}),
  };
}

/** The depot's own date, so many days from its today. */
export const depotDate = (zone: string, now: number, ahead: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(now + ahead * 86_400_000);
