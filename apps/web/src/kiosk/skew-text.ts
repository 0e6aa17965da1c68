/** How far a kiosk's clock is off, e.g. "3 s ahead"; below 2 s it counts as right. */
export function skewText(seconds: number | null): string {
  if (seconds === null) return 'not known';
  const off = Math.abs(seconds);
  if (off < 2) return 'right';
  const text =
    off < 120
      ? `${Math.round(off)} s`
      : off < 7_200
        ? `${Math.round(off / 60)} min`
        : off < 172_800
          ? `${Math.round(off / 3_600)} h`
          : `${Math.round(off / 86_400)} days`;
  return `${text} ${seconds > 0 ? 'ahead' : 'behind'}`;
}

/** So wrong that readings are misplaced on the time axis, or soon refused. */
export function isWrong(seconds: number | null): boolean {
  return seconds !== null && Math.abs(seconds) > 30;
}
