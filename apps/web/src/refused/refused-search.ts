import type { RefusalCode } from '@app/contracts';
import { isRefusalCode } from './refusal-text.js';

/** What the URL of the refused readings holds; without `show` they are grouped by cause. */
export interface RefusedSearch {
  show?: 'each';
  kiosk?: string;
  code?: RefusalCode;
  field?: string;
  subject?: string;
}

const text = (value: unknown, longest: number): string | undefined =>
  (typeof value === 'string' || typeof value === 'number') && String(value) !== ''
    ? String(value).slice(0, longest)
    : undefined;

export function parseRefusedSearch(raw: Record<string, unknown>): RefusedSearch {
  const code = isRefusalCode(raw['code']) ? raw['code'] : undefined;
  const kiosk = text(raw['kiosk'], 64);
  const field = text(raw['field'], 200);
  const subject = text(raw['subject'], 200);
  return {
    ...(raw['show'] === 'each' ? { show: 'each' as const } : {}),
    ...(kiosk ? { kiosk } : {}),
    ...(code ? { code } : {}),
    ...(field ? { field } : {}),
    ...(subject ? { subject } : {}),
  };
}

export const refusedFilterOf = ({ kiosk, code, field, subject }: RefusedSearch) => ({
  kiosk: kiosk ?? null,
  code: code ?? null,
  field: field ?? null,
  subject: subject ?? null,
});
