import type { ApiClient } from '../registration/api-client.js';

const READINGS = `query Stored($serial: ID!, $range: TimeRange!) {
  kiosk(serial: $serial) { temperatures(range: $range, every: RAW) { points { at } } }
}`;

interface Answer {
  kiosk: { temperatures: { points: { at: string }[] }[] } | null;
}

/** Does the platform hold a temperature of this kiosk in [from, to)? Unknown counts as no: sending again is safe. */
export async function hasTemperature(
  api: ApiClient | undefined,
  serial: string,
  from: number,
  to: number,
  stop: AbortSignal,
): Promise<boolean> {
  if (!api) return false;
  const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  try {
    const { kiosk } = await api.run<Answer>(READINGS, { serial, range }, stop);
    return kiosk?.temperatures.some(({ points }) => points.length > 0) ?? false;
  } catch {
    return false;
  }
}
