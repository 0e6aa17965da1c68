/** How far a kiosk's clock is off, e.g. "3 s ahead"; below 2 s it counts as right. */
export function skewText(seconds: number | null): string {
  if (seconds === null) return 'not known';
  const off = Math.abs(seconds);
  if (off < 2) return 'right';
  const text = off < 120 ? `${Math.round(off)} s` : `${Math.round(off / 60)} min`;
  return `${text} ${seconds > 0 ? 'ahead' : 'behind'}`;
}
