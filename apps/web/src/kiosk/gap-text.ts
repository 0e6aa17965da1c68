/** E.g. "12 messages missing"; "3 of 12 messages missing"; "12 messages came late". */
export function gapText(gap: {
  expected: number;
  received: number;
  missing: number;
  filledAt: string | null;
}): string {
  const all = gap.received - gap.expected;
  const messages = all === 1 ? '1 message' : `${all} messages`;
  if (gap.filledAt !== null) return `${messages} came late`;
  return gap.missing === all ? `${messages} missing` : `${gap.missing} of ${messages} missing`;
}
