import type { RefusalCode } from '@app/contracts';

const texts: Record<RefusalCode, string> = {
  UNKNOWN_KIOSK: 'Unknown kiosk',
  NOT_YOUR_KIOSK: 'Sender may not speak for it',
  RETIRED_KIOSK: 'Kiosk is retired',
  NOT_ACCEPTED: 'Kiosk is not accepted',
  UNKNOWN_PROBE: 'Unknown probe',
  UNKNOWN_SLOT: 'Unknown slot',
  IN_THE_FUTURE: 'Time is in the future',
  TOO_OLD: 'Too old',
  NOT_A_NUMBER: 'Not a number',
  OUT_OF_RANGE: 'Out of range',
  TOO_LONG: 'Text too long',
  MALFORMED: 'Malformed',
};
export const refusalText = (code: RefusalCode): string => texts[code] ?? code;
export const refusalCodes = Object.keys(texts) as RefusalCode[];
export const isRefusalCode = (value: unknown): value is RefusalCode =>
  typeof value === 'string' && Object.hasOwn(texts, value);
