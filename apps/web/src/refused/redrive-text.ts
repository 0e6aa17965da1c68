interface Redriven {
  stored: number;
  duplicates: number;
  refusedAgain: number;
  firstMessage: string | null;
  remaining: number;
}

const counted = (count: number) => (count === 1 ? '1 reading' : `${count.toLocaleString('en-US')} readings`);

/** What became of refused readings that were tried again, and what is to do next. */
export function redriveText({ stored, duplicates, refusedAgain, firstMessage, remaining }: Redriven): string {
  const parts = [`${counted(stored)} taken in`];
  if (duplicates > 0) parts.push(`${duplicates.toLocaleString('en-US')} were stored before`);
  if (refusedAgain > 0)
    parts.push(`${counted(refusedAgain)} still wrong${firstMessage ? ` (${firstMessage})` : ''}`);
  const untried = remaining - refusedAgain;
  if (untried > 0) parts.push(`${counted(untried)} left: try again for them`);
  return `${parts.join('; ')}.`;
}

export const discardText = ({ discarded, remaining }: { discarded: number; remaining: number }): string =>
  `${counted(discarded)} discarded${remaining > 0 ? `; ${counted(remaining)} left: discard again` : ''}.`;
