import type { KioskBatch } from '@app/contracts';
import { type ActiveFault, type FaultEngine, warmingOffset } from '../faults/fault-engine.js';
import { type Conditions, HEALTHY, type SimulatedKiosk } from '../model/kiosk.js';
import type { Timeline } from './timeline.js';

export interface Outgoing {
  batch: KioskBatch;
  readings: number;
}

/** Batches that a kiosk keeps while it cannot send: an hour and a half at one per 15 s, then the oldest go. */
const STORE_LIMIT = 360;
/** A jam is reported again while it lasts, as device firmware does. */
const JAM_REPEAT_MS = 60_000;

/** One kiosk with its faults: what leaves it at each tick. */
export class LiveKiosk {
  private stored: Outgoing[] = [];
  private wasSilent = false;
  private stuck: { fault: string; celsius: number } | undefined;
  private readonly jamReports = new Map<string, number>();

  constructor(
    readonly kiosk: SimulatedKiosk,
    private readonly timeline: Timeline,
    private readonly faults: FaultEngine,
  ) {}

  /** Everything that is sent now; `due` is the wall-clock instant of the tick. */
  tick(due: number, heartbeat: boolean, temperatures: boolean): Outgoing[] {
    const faults = this.faults.of(this.kiosk.blueprint.serial);
    const active = faults.filter((fault) => fault.startedAt <= due && due < fault.endsAt);
    const has = (kind: string) => active.find((fault) => fault.kind === kind);
    const at = this.timeline.simulated(due);
    if (has('silent') || has('silent-site')) {
      this.wasSilent = true;
      this.kiosk.skipTo(at, this.mechanism(faults));
      return [];
    }
    if (this.wasSilent) {
      // It comes back by being switched on again.
      this.wasSilent = false;
      this.kiosk.reboot(at);
    }
    const skew = (has('clock-skew')?.parameters['skewSeconds'] ?? 0) * 1000;
    const outgoing = this.kiosk.tick({
      at,
      heartbeat,
      temperatures,
      stamp: (simulated) => new Date(this.timeline.wall(simulated) + skew).toISOString(),
      sentAt: new Date(due + skew).toISOString(),
      conditions: this.conditions(faults, active, due, at),
    });
    if (has('outage')) {
      this.stored.push(outgoing);
      if (this.stored.length > STORE_LIMIT) this.stored.shift();
      return [];
    }
    const sending = [...this.stored, outgoing];
    this.stored = [];
    return has('duplicates') ? sending.flatMap((one) => [one, one]) : sending;
  }

  private conditions(
    faults: readonly ActiveFault[],
    active: readonly ActiveFault[],
    due: number,
    at: number,
  ): Conditions {
    if (faults.length === 0) return HEALTHY;
    const cabinetOffset = faults
      .filter((fault) => fault.kind === 'warming' && fault.startedAt <= due)
      .reduce((sum, fault) => sum + warmingOffset(fault, due), 0);
    const stuck = active.find((fault) => fault.kind === 'stuck-sensor');
    if (!stuck) this.stuck = undefined;
    else if (this.stuck?.fault !== stuck.id)
      this.stuck = { fault: stuck.id, celsius: this.kiosk.climate.measure('cabinet', at, cabinetOffset) };
    return {
      cabinetOffset,
      mechanismWorks: this.mechanism(faults),
      errors: this.jamErrors(faults, due),
      ...(this.stuck ? { stuckAt: this.stuck.celsius } : {}),
    };
  }

  private mechanism(faults: readonly ActiveFault[]): (at: number) => boolean {
    const jams = faults.filter((fault) => fault.kind === 'jam');
    if (jams.length === 0) return () => true;
    return (at) => {
      const wall = this.timeline.wall(at);
      return !jams.some((jam) => jam.startedAt <= wall && wall < jam.endsAt);
    };
  }

  private jamErrors(faults: readonly ActiveFault[], due: number): Conditions['errors'] {
    return faults
      .filter((fault) => fault.kind === 'jam' && fault.startedAt <= due)
      .flatMap((jam): Conditions['errors'][number][] => {
        const reported = this.jamReports.get(jam.id);
        if (due >= jam.endsAt) {
          if (!this.jamReports.delete(jam.id)) return [];
          const message = 'The dispensing mechanism moves again.';
          return [{ code: 'JAM_CLEARED', severity: 'INFO', component: 'dispenser', message }];
        }
        if (reported !== undefined && due - reported < JAM_REPEAT_MS) return [];
        this.jamReports.set(jam.id, due);
        const message = 'The dispensing mechanism is jammed; nothing can be dispensed.';
        return [{ code: 'DISPENSER_JAM', severity: 'CRITICAL', component: 'dispenser', message }];
      });
  }
}
