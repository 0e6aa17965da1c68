import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FleetBlueprint, KioskBlueprint } from '../fleet/blueprint.js';
import type { Sender } from '../sending/sender.js';
import { localDays } from '../time/local-days.js';
import { KioskHistory } from './kiosk-history.js';

const DAY_MS = 86_400_000;

export interface BackfillOptions {
  fleet: FleetBlueprint;
  seed: number;
  days: number;
  stepMinutes: number;
  sentAt: string;
  sender: Sender;
  stop: AbortSignal;
  originDay: (kiosk: KioskBlueprint) => number;
  /** Nothing at or after this instant is sent: the live fleet, or the kiosk's registration, takes over there. */
  until: (kiosk: KioskBlueprint) => number;
  /** Is the end of that period stored already? Asked of the last kiosks of each day, to go on after a restart. */
  stored: (kiosk: KioskBlueprint, from: number, to: number) => Promise<boolean>;
  /** Resolves when live telemetry does not need the server for itself. */
  turn: () => Promise<void>;
  /** Kiosk-days handed over so far, of how many. */
  progress: (done: number, total: number) => void;
}

/** Parcels that may wait in the sender: enough to keep its lanes busy. */
const AHEAD = 60;

/** Sends the fleet's past, newest day first, so that charts fill from the present backwards. */
export async function backfill(options: BackfillOptions): Promise<void> {
  const { fleet, days, stop, sender, progress } = options;
  const histories: { kiosk: KioskBlueprint; history: KioskHistory; lastDay: number }[] = [];
  for (const kiosk of fleet.kiosks) {
    if (stop.aborted) return;
    const lastDay = localDays(kiosk.site.timeZone).dayAt(options.until(kiosk) - 1);
    const history = new KioskHistory(
      kiosk,
      options.seed,
      Math.min(options.originDay(kiosk), lastDay - days),
      lastDay - days,
      lastDay,
    );
    histories.push({ kiosk, history, lastDay });
    await nextTurn();
  }
  const total = histories.length * (days + 1);
  const stepMs = options.stepMinutes * 60_000;
  let done = 0;
  for (let back = 0; back <= days; back++) {
    if (await dayStored(options, histories, back, stepMs)) {
      progress((done += histories.length), total);
      continue;
    }
    for (const { kiosk, history, lastDay } of histories) {
      await options.turn();
      await sender.below(AHEAD);
      if (stop.aborted) return;
      const batches = history.day(lastDay - back, stepMs, options.until(kiosk), options.sentAt);
      sender.enqueue(
        batches.map(({ batch, readings }) => ({
          kiosk: kiosk.index,
          json: JSON.stringify(batch),
          readings,
        })),
      );
      progress(++done, total);
      await nextTurn();
    }
  }
  await sender.settled();
}

/** Each lane delivers in order, so the day is there when the last kiosk of each lane is. */
async function dayStored(
  { until, stored, sender }: BackfillOptions,
  histories: readonly { kiosk: KioskBlueprint; lastDay: number }[],
  back: number,
  stepMs: number,
): Promise<boolean> {
  for (const { kiosk, lastDay } of histories.slice(-sender.laneCount)) {
    const end = Math.min(until(kiosk), localDays(kiosk.site.timeZone).start(lastDay - back + 1));
    const lastInstant = (Math.ceil(end / stepMs) - 1) * stepMs;
    if (!(await stored(kiosk, lastInstant, lastInstant + 1))) return false;
  }
  return true;
}

/** Local days between setting a kiosk's slots up and its registration. */
export function originDay(kiosk: KioskBlueprint, registeredAt: number, daysBefore: number): number {
  return localDays(kiosk.site.timeZone).dayAt(registeredAt - daysBefore * DAY_MS);
}
