import type { FleetBlueprint } from '../fleet/blueprint.js';
import { type Stream, stream } from '../random/stream.js';
import type { Fault, FaultKind, FaultScript } from './fault-script.js';

/** A fault that was started; instants are wall-clock ms since the epoch. */
export interface ActiveFault {
  id: string;
  kind: FaultKind;
  serials: readonly string[];
  site?: string;
  parameters: Readonly<Record<string, number>>;
  startedAt: number;
  endsAt: number;
}

export interface FaultChange {
  event: 'start' | 'end';
  fault: ActiveFault;
}

/** A cabinet that is cooling down again no longer matters after so many ms. */
const COOLING_MS = 600_000;

/** Starts and ends faults by the script and on demand; by wall clock, because so are alert thresholds. */
export class FaultEngine {
  private readonly bySerial = new Map<string, ActiveFault[]>();
  private readonly active = new Map<string, ActiveFault>();
  private readonly siteOf: ReadonlyMap<string, string>;
  private readonly random: Stream;
  private next = 0;
  private round = 0;
  private count = 0;

  constructor(
    private readonly script: FaultScript,
    private readonly fleet: FleetBlueprint,
    seed: number,
    private readonly start: number,
  ) {
    this.script = { ...script, faults: [...script.faults].sort((a, b) => a.atSeconds - b.atSeconds) };
    this.siteOf = new Map(fleet.kiosks.map((kiosk) => [kiosk.serial, kiosk.site.id]));
    this.random = stream('faults', seed);
  }

  /** Everything that starts or ends up to now, in that order. */
  advance(now: number): FaultChange[] {
    const changes: FaultChange[] = [];
    for (const fault of this.active.values())
      if (fault.endsAt <= now) {
        this.active.delete(fault.id);
        changes.push({ event: 'end', fault });
      }
    for (let due = this.nextDue(); due !== undefined && due <= now; due = this.nextDue()) {
      const entry = this.script.faults[this.next++];
      if (!entry) break;
      const started = this.begin(entry, due);
      if ('fault' in started) changes.push({ event: 'start', fault: started.fault });
    }
    return changes;
  }

  /** Starts a fault now. */
  begin(fault: Fault, now: number): { fault: ActiveFault } | { problem: string } {
    const serials = this.targets(fault);
    if (typeof serials === 'string') return { problem: serials };
    const site = fault.kind === 'silent-site' ? this.siteOf.get(serials[0] ?? '') : fault.site;
    const active: ActiveFault = {
      id: `f-${++this.count}`,
      kind: fault.kind,
      serials,
      parameters: fault.parameters,
      startedAt: now,
      endsAt: now + fault.durationSeconds * 1000,
      ...(site === undefined ? {} : { site }),
    };
    this.active.set(active.id, active);
    for (const serial of serials) {
      const kept = (this.bySerial.get(serial) ?? []).filter((old) => old.endsAt + COOLING_MS > now);
      this.bySerial.set(serial, [...kept, active]);
    }
    return { fault: active };
  }

  /** Faults of a kiosk, ended ones included for a while: a warm cabinet cools slowly. */
  of(serial: string): readonly ActiveFault[] {
    return this.bySerial.get(serial) ?? [];
  }

  private nextDue(): number | undefined {
    const { faults, repeatEverySeconds } = this.script;
    if (this.next >= faults.length) {
      if (faults.length === 0 || repeatEverySeconds === null) return undefined;
      this.next = 0;
      this.round++;
    }
    const entry = faults[this.next];
    if (!entry) return undefined;
    return this.start + (this.round * (repeatEverySeconds ?? 0) + entry.atSeconds) * 1000;
  }

  private targets(fault: Fault): string[] | string {
    const { serial, kind } = fault;
    if (serial !== undefined && !this.siteOf.has(serial)) return `no kiosk ${serial} in this fleet`;
    const wholeSite = kind === 'silent-site' || (fault.site !== undefined && serial === undefined);
    if (!wholeSite) return [serial ?? this.drawKiosk()];
    const site = fault.site ?? (serial === undefined ? this.drawSite() : this.siteOf.get(serial));
    const serials = this.fleet.kiosks.filter((kiosk) => kiosk.site.id === site).map((kiosk) => kiosk.serial);
    return serials.length > 0 ? serials : `no site ${site} in this fleet`;
  }

  /** Prefers kiosks with nothing else wrong, so that causes can be told apart. */
  private drawKiosk(): string {
    const busy = new Set([...this.active.values()].flatMap((fault) => fault.serials));
    const healthy = this.fleet.kiosks.filter((kiosk) => !busy.has(kiosk.serial));
    return this.random.pick(healthy.length > 0 ? healthy : this.fleet.kiosks).serial;
  }

  private drawSite(): string {
    const counts = new Map<string, number>();
    for (const { site } of this.fleet.kiosks) counts.set(site.id, (counts.get(site.id) ?? 0) + 1);
    const several = [...counts].filter(([, kiosks]) => kiosks > 1).map(([site]) => site);
    return this.random.pick(several.length > 0 ? several : [...counts.keys()]);
  }
}

/** °C that a warming fault adds to its cabinet at an instant: a first-order rise, and a slower fall afterwards. */
export function warmingOffset(fault: ActiveFault, now: number): number {
  const rise = fault.parameters['riseCelsius'] ?? 0;
  const tau = (fault.parameters['timeConstantSeconds'] ?? 1) * 1000;
  const warmed = (until: number) => rise * (1 - Math.exp(-Math.max(0, until - fault.startedAt) / tau));
  if (now <= fault.endsAt) return warmed(now);
  return warmed(fault.endsAt) * Math.exp(-(now - fault.endsAt) / (tau * 3));
}
