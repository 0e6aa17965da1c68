import type { gql } from '@app/contracts';
import type { Clock } from '@app/kernel';
import type { FaultChange, FaultEngine } from '../faults/fault-engine.js';
import type { Fault } from '../faults/fault-script.js';
import type { FleetBlueprint, KioskBlueprint } from '../fleet/blueprint.js';
import type { Fill } from '../model/dispensary.js';
import { SimulatedKiosk } from '../model/kiosk.js';
import type { OrderTruth } from '../model/reading-sink.js';
import type { BootParcel } from './handshakes.js';
import { LiveKiosk } from './live-kiosk.js';
import type { Timeline } from './timeline.js';

export interface LiveOptions {
  fleet: FleetBlueprint;
  seed: number;
  start: number;
  timeline: Timeline;
  heartbeatSeconds: number;
  temperatureSeconds: number;
  faults: FaultEngine;
  clock: Clock;
  /** Local day on which a kiosk's slots were set up. */
  originDay: (kiosk: KioskBlueprint) => number;
  send: (parcels: BootParcel[]) => void;
  /** A crew was at a kiosk; `at` of the fills is wall-clock time. */
  onFills?: (serial: string, fills: readonly Fill[]) => void;
  onFault: (change: FaultChange) => void;
  /** An order has ended; `heard`: the kiosk could tell of it. */
  onOrderEnded?: (serial: string, truth: OrderTruth, heard: boolean) => void;
}

interface Scheduled {
  index: number;
  kiosk: LiveKiosk | undefined;
  nextHeartbeat: number;
  nextTemperature: number;
  /** Its own, as its handshake answered. */
  heartbeatSeconds?: number;
}

/** Kiosks that are due within one turn of the wheel share a request. */
export const TURN_MS = 250;
/** Faults in which a kiosk hears nothing. */
const unreachable: ReadonlySet<string> = new Set(['silent', 'silent-site', 'outage']);
/** After a longer sleep (a suspended laptop) the missed ticks are not made up: kiosks were off. */
const LONGEST_LAG_MS = 60_000;

/** The fleet's schedule: each kiosk has its own phase, so that load is even across the interval. */
export class LiveRun {
  private readonly wheel = new Map<number, Scheduled[]>();
  private readonly scheduled: Scheduled[];
  private turn: number;

  constructor(private readonly options: LiveOptions) {
    const { fleet, start, heartbeatSeconds } = options;
    const count = fleet.kiosks.length;
    // The first round is quicker than the interval, but no faster than a small server takes stock reports.
    const firstRound = Math.min(heartbeatSeconds * 1000, Math.max(2000, count * 10));
    this.turn = Math.floor(start / TURN_MS);
    this.scheduled = fleet.kiosks.map((_, index) => {
      const phase = phaseOf(index);
      const first = Math.floor(start + phase * firstRound);
      return { index, kiosk: undefined, nextHeartbeat: first, nextTemperature: first };
    });
    for (const one of this.scheduled) this.put(one);
  }

  /** Does everything that is due up to now, in order of time. */
  advance(): void {
    const { clock, faults, onFault, send } = this.options;
    const now = clock.now();
    const turn = Math.floor(now / TURN_MS);
    for (const change of faults.advance(now)) this.announce(change, onFault);
    const parcels: BootParcel[] = [];
    for (; this.turn < turn; this.turn++) {
      const due = this.wheel.get(this.turn);
      if (!due) continue;
      this.wheel.delete(this.turn);
      for (const one of due) {
        parcels.push(...this.tick(one, now));
        this.put(one);
      }
    }
    if (parcels.length > 0) send(parcels);
  }

  /** Starts a fault now; its kiosks tell at once, as devices do, instead of at their next tick. */
  inject(fault: Fault): { id: string } | { problem: string } {
    const now = this.options.clock.now();
    const started = this.options.faults.begin(fault, now);
    if ('problem' in started) return started;
    this.announce({ event: 'start', fault: started.fault }, this.options.onFault);
    return { id: started.fault.id };
  }

  private announce(change: FaultChange, onFault: (change: FaultChange) => void): void {
    onFault(change);
    if (change.event !== 'start' || change.fault.kind !== 'jam') return;
    for (const serial of change.fault.serials) {
      const one = this.scheduled.find(({ index }) => this.options.fleet.kiosks[index]?.serial === serial);
      if (one?.kiosk) this.options.send(this.parcels(one, one.kiosk, this.options.clock.now(), false, false));
    }
  }

  /** Does what a kiosk is told; null when it is not there to hear it. */
  obey(serial: string, kind: gql.KioskCommandKind): gql.KioskCommandOutcome | null {
    const { fleet, faults, clock, timeline } = this.options;
    const kiosk = this.scheduled.find(({ index }) => fleet.kiosks[index]?.serial === serial)?.kiosk;
    const now = clock.now();
    const deaf = faults
      .of(serial)
      .some(
        ({ kind: fault, startedAt, endsAt }) => unreachable.has(fault) && startedAt <= now && now < endsAt,
      );
    if (kiosk === undefined || deaf) return null;
    if (kind === 'REBOOT') kiosk.kiosk.reboot(timeline.simulated(now));
    return 'DONE';
  }

  /** From its next heartbeat on. */
  setHeartbeatSeconds(index: number, seconds: number): void {
    const one = this.scheduled[index];
    if (one) one.heartbeatSeconds = seconds;
  }

  private tick(one: Scheduled, now: number): BootParcel[] {
    const due = Math.min(one.nextHeartbeat, one.nextTemperature);
    const heartbeat = one.nextHeartbeat <= due;
    const temperatures = one.nextTemperature <= due;
    one.kiosk ??= this.switchOn(one.index, due);
    const { heartbeatSeconds, temperatureSeconds } = this.options;
    if (heartbeat)
      one.nextHeartbeat = this.following(
        one.nextHeartbeat,
        one.heartbeatSeconds ?? heartbeatSeconds,
        one.index,
        now,
      );
    if (temperatures)
      one.nextTemperature = this.following(one.nextTemperature, temperatureSeconds, one.index, now);
    return this.parcels(one, one.kiosk, due, heartbeat, temperatures);
  }

  private parcels(
    one: Scheduled,
    kiosk: LiveKiosk,
    due: number,
    heartbeat: boolean,
    temperatures: boolean,
  ): BootParcel[] {
    const outgoing = kiosk.tick(due, heartbeat, temperatures);
    const fills = kiosk.kiosk.takeFills();
    if (fills.length > 0)
      this.options.onFills?.(
        kiosk.kiosk.blueprint.serial,
        fills.map((fill) => ({ ...fill, at: this.options.timeline.wall(fill.at) })),
      );
    return outgoing.map(({ batch, readings }) => ({
      kiosk: one.index,
      json: JSON.stringify(batch),
      readings,
      boot: batch.boot ?? '',
      sentAt: batch.sentAt,
    }));
  }

  /** The next instant after `due` at the kiosk's phase of the interval. */
  private following(due: number, seconds: number, index: number, now: number): number {
    const interval = seconds * 1000;
    const phase = Math.floor(this.options.start + phaseOf(index) * interval);
    const after = now - due > LONGEST_LAG_MS ? now : due;
    return phase + (Math.floor((after - phase) / interval) + 1) * interval;
  }

  private switchOn(index: number, due: number): LiveKiosk {
    const { fleet, seed, originDay, timeline, faults } = this.options;
    const blueprint = fleet.kiosks[index];
    if (!blueprint) throw new RangeError(`no kiosk ${index}`);
    const origin = originDay(blueprint);
    const { onOrderEnded } = this.options;
    return new LiveKiosk(
      new SimulatedKiosk(blueprint, seed, origin, timeline.simulated(due), (truth, heard) =>
        onOrderEnded?.(blueprint.serial, truth, heard),
      ),
      timeline,
      faults,
    );
  }

  private put(one: Scheduled): void {
    const next = Math.min(one.nextHeartbeat, one.nextTemperature);
    // Never into the turn that is being worked through: its bucket is gone already.
    const turn = Math.max(this.turn + 1, Math.floor(next / TURN_MS));
    const bucket = this.wheel.get(turn);
    if (bucket) bucket.push(one);
    else this.wheel.set(turn, [one]);
  }
}

/** Golden-ratio sequence in [0, 1): any run of kiosks is spread evenly, whatever the size of the fleet. */
function phaseOf(index: number): number {
  return (index * 0.618033988749895) % 1;
}
