/**
 * The server's clock as far as a browser can tell. A laptop whose clock is wrong must not say that live data
 * is an hour old. The Date header has whole seconds, so an offset below 2 s is noise and counts as none.
 */
const noiseMs = 2_000;
let offsetMs = 0;

/** Server time minus browser time in ms, 0 when it is unknown or within the noise. */
export function offsetFrom(dateHeader: string | null, browserNow: number): number | null {
  if (!dateHeader) return null;
  const server = Date.parse(dateHeader);
  if (Number.isNaN(server)) return null;
  // The header is cut to whole seconds: half a second is the expected loss.
  const difference = server + 500 - browserNow;
  return Math.abs(difference) <= noiseMs ? 0 : difference;
}

export function noteServerTime(dateHeader: string | null, browserNow: number): void {
  offsetMs = offsetFrom(dateHeader, browserNow) ?? offsetMs;
}

/** Now in ms since the epoch, on the server's clock. */
export function serverNow(): number {
  return Date.now() + offsetMs;
}
