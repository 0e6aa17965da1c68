import { instantInZone, localInput } from '../time/zoned-input.js';

const minute = 60_000;
const morning = '08:00';

/** The next 08:00 by the clock on the wall of a zone. */
export function nextMorning(now: number, zone: string): number {
  const [day = '', time = ''] = localInput(now, zone).split('T');
  if (time < morning) return instantInZone(`${day}T${morning}`, zone);
  const next = new Date(Date.parse(`${day}T00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  return instantInZone(`${next}T${morning}`, zone);
}

/** For how long people put an incident aside; `now` in ms. */
export const snoozeChoices = (now: number, zone: string): { label: string; until: number }[] => [
  { label: '30 min', until: now + 30 * minute },
  { label: '1 h', until: now + 60 * minute },
  { label: '4 h', until: now + 240 * minute },
  { label: `Until ${morning} there`, until: nextMorning(now, zone) },
];
