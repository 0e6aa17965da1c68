import { AppError } from '@app/kernel';
import { type InvalidInput, invalidInput } from '@app/kiosk-registry';

const form = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Is it a day that the calendar has, between 2000 and 2100? */
export function isCalendarDate(text: string): boolean {
  const parts = form.exec(text);
  if (parts === null) return false;
  const date = new Date(`${text}T00:00:00Z`);
  const year = Number(parts[1]);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) && year >= 2000 && year < 2100;
}

export function checkDate(field: string, text: string): InvalidInput | null {
  return isCalendarDate(text) ? null : invalidInput(field, 'must be a date such as 2026-03-01');
}

/** For arguments of queries. @throws AppError BAD_USER_INPUT that names the argument */
export function dateArgument(text: string, argument: string): string {
  if (isCalendarDate(text)) return text;
  throw new AppError(`${argument} must be a date such as 2026-03-01`, {
    code: 'BAD_USER_INPUT',
    details: { argument },
  });
}
