import type { RuleKind } from '@app/contracts';
import { ruleKinds } from '../incidents/incident-words.js';

/** What the URL of the silences holds; with `new` a form is open, filled in with what an incident is about. */
export interface SilenceSearch {
  show?: 'expired';
  new?: 'silence';
  kiosk?: string;
  site?: string;
  kind?: RuleKind;
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value.slice(0, 64) : undefined);

export function parseSilenceSearch(raw: Record<string, unknown>): SilenceSearch {
  const kiosk = text(raw['kiosk']);
  const site = text(raw['site']);
  const kind = ruleKinds.find((each) => each === raw['kind']);
  return {
    ...(raw['show'] === 'expired' ? { show: 'expired' as const } : {}),
    ...(raw['new'] === 'silence' ? { new: 'silence' as const } : {}),
    ...(kiosk ? { kiosk } : {}),
    ...(site ? { site } : {}),
    ...(kind ? { kind } : {}),
  };
}
