import type { KioskBatch } from '@app/contracts';
import type { KioskBlueprint } from '../fleet/blueprint.js';
import { Climate } from '../model/climate.js';
import { Dispensary } from '../model/dispensary.js';
import { Machine } from '../model/machine.js';
import { BatchDraft, discardReadings, utcStamp } from '../model/reading-sink.js';
import type { Stock } from '../model/stock.js';
import { localDays } from '../time/local-days.js';

/** Instants of heartbeats and temperatures a batch holds at most: with events it stays below 1,000 readings. */
const INSTANTS_PER_BATCH = 200;

/** The past of one kiosk by local days: a function of seed and origin, so it can be sent again, in any order. */
export class KioskHistory {
  private readonly snapshots = new Map<number, Stock>();
  private readonly climate: Climate;
  private readonly machine: Machine;

  /** Goes through all days from the origin once, keeping the stock that each day from `firstDay` starts with. */
  constructor(
    private readonly kiosk: KioskBlueprint,
    private readonly seed: number,
    originDay: number,
    firstDay: number,
    lastDay: number,
  ) {
    this.climate = new Climate(kiosk, seed);
    this.machine = new Machine(kiosk, seed);
    const calendar = localDays(kiosk.site.timeZone);
    const dispensary = new Dispensary(kiosk, seed, originDay);
    for (let day = originDay; day <= lastDay; day++) {
      if (day > originDay) dispensary.advance(calendar.start(day), discardReadings);
      if (day >= firstDay) this.snapshots.set(day, dispensary.stock.snapshot());
    }
  }

  /**
   * One local day's batches, oldest first, with nothing at or after `until` (ms since the epoch). Heartbeats and
   * temperatures stand on multiples of `stepMs`. Boot id and sequence are left out: gaps mean nothing here.
   */
  day(day: number, stepMs: number, until: number, sentAt: string): { batch: KioskBatch; readings: number }[] {
    const snapshot = this.snapshots.get(day);
    if (!snapshot) throw new RangeError(`day ${day} is not in this history`);
    const calendar = localDays(this.kiosk.site.timeZone);
    const end = Math.min(until, calendar.start(day + 1));
    const dispensary = new Dispensary(this.kiosk, this.seed, day, snapshot);
    const batches: { batch: KioskBatch; readings: number }[] = [];
    let at = Math.ceil(calendar.start(day) / stepMs) * stepMs;
    do {
      const draft = new BatchDraft(utcStamp);
      const segmentEnd = Math.min(end, at + INSTANTS_PER_BATCH * stepMs);
      for (; at < segmentEnd; at += stepMs) {
        dispensary.advance(at, draft);
        this.observe(at, dispensary, draft);
      }
      // The last segment also holds what happened after its last step; midnight itself belongs to the next day.
      dispensary.advance(Math.min(at, end - (segmentEnd === end ? 0 : 1)), draft);
      if (draft.readings > 0)
        batches.push({
          batch: draft.batch({ kiosk: this.kiosk.serial, sentAt }),
          readings: draft.readings,
        });
    } while (at < end);
    return batches;
  }

  private observe(at: number, dispensary: Dispensary, draft: BatchDraft): void {
    const stampedAt = utcStamp(at);
    const booted = this.machine.lastScheduledBoot(at);
    draft.heartbeats.push(this.machine.heartbeat(at, stampedAt, booted, dispensary.doorOpen(at)));
    for (const { name, zone } of this.kiosk.probes)
      draft.temperatures.push({ at: stampedAt, probe: name, celsius: this.climate.measure(zone, at) });
  }
}
