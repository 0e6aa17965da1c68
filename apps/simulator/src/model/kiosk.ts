import type { KioskBatch } from '@app/contracts';
import type { KioskBlueprint } from '../fleet/blueprint.js';
import { hashText } from '../random/stream.js';
import { Climate } from './climate.js';
import { Dispensary, type Fill, type MechanismWorks } from './dispensary.js';
import { Machine } from './machine.js';
import { BatchDraft, discardReadings, type OrderTruth, type Stamp } from './reading-sink.js';

/** What faults do to one kiosk for one tick. */
export interface Conditions {
  /** Added to the cabinet's true temperature, °C. */
  cabinetOffset: number;
  /** The cabinet's sensor repeats this instead of measuring. */
  stuckAt?: number;
  mechanismWorks: MechanismWorks;
  /** Errors the kiosk reports now, stamped with the tick. */
  errors: readonly { code: string; severity: 'INFO' | 'CRITICAL'; component: string; message: string }[];
}

export const HEALTHY: Conditions = { cabinetOffset: 0, mechanismWorks: () => true, errors: [] };

export interface Tick {
  /** Simulated ms since the epoch. */
  at: number;
  heartbeat: boolean;
  temperatures: boolean;
  /** Simulated to device time. */
  stamp: Stamp;
  /** Device time of sending. */
  sentAt: string;
  conditions: Conditions;
}

/** A live kiosk: state that a tick moves forward, and the batch it sends. Same seed, start and ticks: same bytes. */
export class SimulatedKiosk {
  readonly climate: Climate;
  private readonly machine: Machine;
  private readonly dispensary: Dispensary;
  private bootedAt = 0;
  private boot = '';
  private sequence = 0;
  private reportsStock = true;
  private fills: Fill[] = [];

  /** `originDay` is the local day on which the slots were set up; what happened since is gone through unsent. */
  constructor(
    readonly blueprint: KioskBlueprint,
    seed: number,
    originDay: number,
    start: number,
    private readonly ended?: (truth: OrderTruth, heard: boolean) => void,
  ) {
    this.climate = new Climate(blueprint, seed);
    this.machine = new Machine(blueprint, seed);
    this.dispensary = new Dispensary(blueprint, seed, originDay, undefined, (fill) => this.fills.push(fill));
    this.dispensary.advance(start, discardReadings);
    // Of the past nobody tells any more.
    this.fills = [];
    this.reboot(start);
  }

  /** A restart: a new boot id, sequence from 1, and all slots reported again with the next batch. */
  reboot(at: number): void {
    this.bootedAt = at;
    this.boot = `b-${(hashText(`${this.blueprint.serial}/${at}`) >>> 0).toString(16).padStart(8, '0')}`;
    this.sequence = 0;
    this.reportsStock = true;
  }

  /** What crews put in since this was asked last, whether the kiosk is heard or not. */
  takeFills(): Fill[] {
    return this.fills.splice(0);
  }

  /** Time goes by with nobody listening. */
  skipTo(at: number, works?: MechanismWorks): void {
    this.dispensary.advance(at, { ...discardReadings, ended: (truth) => this.ended?.(truth, false) }, works);
  }

  tick({ at, heartbeat, temperatures, stamp, sentAt, conditions }: Tick): {
    batch: KioskBatch;
    readings: number;
  } {
    const draft = new BatchDraft(stamp, (truth) => this.ended?.(truth, true));
    this.dispensary.advance(at, draft, conditions.mechanismWorks);
    if (this.reportsStock) {
      this.dispensary.reportStock(at, draft);
      this.reportsStock = false;
    }
    for (const error of conditions.errors)
      draft.error(at, error.code, error.severity, error.component, error.message);
    if (heartbeat)
      draft.heartbeats.push(
        this.machine.heartbeat(at, stamp(at), this.bootedAt, this.dispensary.doorOpen(at)),
      );
    if (temperatures)
      for (const probe of this.blueprint.probes) {
        const stuck = probe.zone === 'cabinet' ? conditions.stuckAt : undefined;
        const offset = probe.zone === 'cabinet' ? conditions.cabinetOffset : 0;
        const celsius = stuck ?? this.climate.measure(probe.zone, at, offset);
        draft.temperatures.push({ at: stamp(at), probe: probe.name, celsius });
      }
    const header = { kiosk: this.blueprint.serial, boot: this.boot, sequence: ++this.sequence, sentAt };
    return { batch: draft.batch(header), readings: draft.readings };
  }
}
