import { AppError, rangeArgument } from '@app/kernel';

const maxRangeDays = 400;
const dayMs = 86_400_000;

/** An AppError BAD_USER_INPUT that names the argument, in its message and in `details.argument`. */
export function badInput(argument: string, problem: string): AppError {
  return new AppError(`${argument} ${problem}`, { code: 'BAD_USER_INPUT', details: { argument } });
}

/** @throws AppError BAD_USER_INPUT unless both are RFC 3339 and from < to, at most 400 days apart. */
export function historyRange(range: { from: string; to: string }): { from: Date; to: Date } {
  const checked = rangeArgument(range, 'range');
  if (checked.to.getTime() - checked.from.getTime() > maxRangeDays * dayMs)
    throw badInput('range', `must cover at most ${maxRangeDays} days`);
  return checked;
}
