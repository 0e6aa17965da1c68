/** The offset of a zone at an instant, in ms: what has to be added to UTC to get the clock on the wall. */
function offsetAt(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const value = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const wall = Date.UTC(
    value('year'),
    value('month') - 1,
    value('day'),
    value('hour'),
    value('minute'),
    value('second'),
  );
  return wall - Math.floor(at / 1_000) * 1_000;
}

/** "2026-03-08T09:30", for a field of type datetime-local, by the clock on the wall of a zone. */
export function localInput(at: number, zone: string): string {
  return new Date(at + offsetAt(at, zone)).toISOString().slice(0, 16);
}

/** The instant that such a text means there. A time that daylight saving skips is an hour later. */
export function instantInZone(text: string, zone: string): number {
  const wall = Date.parse(`${text}Z`);
  const first = wall - offsetAt(wall, zone);
  // The guess may be on the other side of a change of clocks.
  return wall - offsetAt(first, zone);
}
