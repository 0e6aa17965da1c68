import type { Schedule } from '../settings/documents.js';
import { boundariesOfLayer, contactOfLayer } from './rotation.js';

/** Somebody's time on call, or nobody's. Milliseconds; `to` is exclusive. */
export interface Shift {
  from: number;
  to: number;
  /** Null: nobody. */
  contact: string | null;
  /** The layer's name, or null for an override. */
  layer: string | null;
}

type Duty = Pick<Shift, 'contact' | 'layer'>;

const nobody: Duty = { contact: null, layer: null };

/** Who is on call: an override before every layer, then the last layer that has somebody. */
export function onCallAt(schedule: Schedule, at: number): Duty {
  const override = schedule.overrides.findLast(
    ({ from, to }) => Date.parse(from) <= at && at < Date.parse(to),
  );
  if (override) return { contact: override.contact, layer: null };
  for (const layer of schedule.layers.toReversed()) {
    const contact = contactOfLayer(layer, schedule.timeZone, at);
    if (contact !== null) return { contact, layer: layer.name };
  }
  return nobody;
}

/** Who is on call when, from one time to another; without holes, neighbours differ. */
export function shiftsBetween(schedule: Schedule, from: number, to: number): Shift[] {
  const boundaries = new Set([from]);
  for (const layer of schedule.layers)
    for (const at of boundariesOfLayer(layer, schedule.timeZone, from, to)) boundaries.add(at);
  for (const override of schedule.overrides)
    for (const at of [Date.parse(override.from), Date.parse(override.to)])
      if (at > from && at < to) boundaries.add(at);
  const shifts: Shift[] = [];
  for (const at of [...boundaries].sort((a, b) => a - b)) {
    const duty = onCallAt(schedule, at);
    const last = shifts.at(-1);
    if (last && last.contact === duty.contact && last.layer === duty.layer) continue;
    if (last) last.to = at;
    shifts.push({ from: at, to, ...duty });
  }
  return shifts;
}
