import type { ErrorSeverity } from '@app/contracts';
import type { Queryable } from '@app/persistence';
import type { AlertRule } from '../rules/alert-rule.js';
import { bandOf, errorVerdict, stockVerdict, temperatureVerdict, type Verdict } from '../rules/verdict.js';
import type { SignalKind } from './signals.sql.js';
import type { Subject } from './subject.js';
import {
  accountedUntil,
  type AlertFacts,
  errorReadings,
  type ProbeFacts,
  probesOfKiosks,
  type ReadingRow,
  type SlotFacts,
  slotsOfKiosks,
  stockReadings,
  temperatureReadings,
  unresolvedAlerts,
} from './subject-facts.sql.js';
import { errorSummary, stockSummary, temperatureSummary } from './wording.js';

/** Readings per end of a window: four hours of one every 15 s, twice. */
export const readingsPerEnd = 1_000;

export const ruleKindOf = {
  TEMPERATURE: 'TEMPERATURE_OUT_OF_BAND',
  STOCK: 'SLOT_BELOW_PAR',
  ERROR: 'CRITICAL_ERROR',
} as const satisfies Record<SignalKind, AlertRule['kind']>;

const readingsOf = { TEMPERATURE: temperatureReadings, STOCK: stockReadings, ERROR: errorReadings };

const keyOf = (...parts: (string | number)[]) => JSON.stringify(parts);

/** What the database knows about the alerts of the subjects. */
export class AlertsOfSubjects {
  private readonly alerts = new Map<string, AlertFacts>();
  private readonly accounted = new Map<string, number>();

  static async load(transaction: Queryable, subjects: readonly Subject[]): Promise<AlertsOfSubjects> {
    const kiosks = subjects.map(({ kioskId }) => kioskId);
    const instances = subjects.map(({ instance }) => instance);
    const loaded = new AlertsOfSubjects();
    for (const alert of await transaction.run(unresolvedAlerts, [kiosks, instances]))
      loaded.alerts.set(keyOf(alert.rule_id, alert.kiosk_id, alert.instance), alert);
    for (const row of await transaction.run(accountedUntil, [kiosks, instances]))
      loaded.accounted.set(keyOf(row.rule_id, row.kiosk_id, row.instance), row.until.getTime());
    return loaded;
  }

  alertOf(rule: AlertRule, { kioskId, instance }: Subject): AlertFacts | null {
    return this.alerts.get(keyOf(rule.id, kioskId, instance)) ?? null;
  }

  /** Device time up to which readings are accounted for by alerts that are over; -Infinity when there is none. */
  accountedUntil(rule: AlertRule, { kioskId, instance }: Subject): number {
    return this.accounted.get(keyOf(rule.id, kioskId, instance)) ?? -Infinity;
  }
}

/** How the rules judge and describe the readings of one subject. */
export interface SubjectJudge {
  verdict(rule: AlertRule, reading: ReadingRow): Verdict;
  summary(rule: AlertRule, value: number | null): string;
}

/** Limits and pars of the kiosks concerned; subjects that the registry does not know (any more) have no judge. */
export class Judges {
  private constructor(
    private readonly probes: ReadonlyMap<string, ProbeFacts>,
    private readonly slots: ReadonlyMap<string, SlotFacts>,
  ) {}

  static async load(transaction: Queryable, subjects: readonly Subject[]): Promise<Judges> {
    const kiosksOf = (kind: SignalKind) => [
      ...new Set(subjects.filter((subject) => subject.kind === kind).map(({ kioskId }) => kioskId)),
    ];
    const [withProbes, withSlots] = [kiosksOf('TEMPERATURE'), kiosksOf('STOCK')];
    const probes = withProbes.length > 0 ? await transaction.run(probesOfKiosks, [withProbes]) : [];
    const slots = withSlots.length > 0 ? await transaction.run(slotsOfKiosks, [withSlots]) : [];
    return new Judges(
      new Map(probes.map((probe) => [keyOf(probe.kiosk_id, probe.name), probe])),
      new Map(slots.map((slot) => [keyOf(slot.kiosk_id, slot.code), slot])),
    );
  }

  of({ kind, kioskId, instance }: Subject): SubjectJudge | null {
    switch (kind) {
      case 'TEMPERATURE': {
        const probe = this.probes.get(keyOf(kioskId, instance));
        return probe ? judgeOfProbe(probe) : null;
      }
      case 'STOCK': {
        const slot = this.slots.get(keyOf(kioskId, instance));
        return slot ? judgeOfSlot(slot) : null;
      }
      case 'ERROR':
        return judgeOfError(instance);
    }
  }
}

function judgeOfProbe(probe: ProbeFacts): SubjectJudge {
  const limits = {
    lowCelsius: probe.low_celsius,
    highCelsius: probe.high_celsius,
    excursionLowCelsius: probe.excursion_low_celsius,
    excursionHighCelsius: probe.excursion_high_celsius,
  };
  return {
    verdict: (rule, { value }) =>
      rule.kind === 'TEMPERATURE_OUT_OF_BAND' && value !== null
        ? temperatureVerdict(rule, limits, value)
        : 'BETWEEN',
    summary: (rule, value) =>
      rule.kind === 'TEMPERATURE_OUT_OF_BAND'
        ? temperatureSummary(probe, value, bandOf(rule, limits))
        : rule.name,
  };
}

function judgeOfSlot(slot: SlotFacts): SubjectJudge {
  return {
    verdict: (rule, { value }) =>
      rule.kind === 'SLOT_BELOW_PAR' && value !== null ? stockVerdict(rule, slot.par, value) : 'BETWEEN',
    summary: (_rule, value) => stockSummary(slot.code, value, slot.par),
  };
}

function judgeOfError(code: string): SubjectJudge {
  return {
    verdict: (rule, { severity }) =>
      rule.kind === 'CRITICAL_ERROR' ? errorVerdict(rule, severity as ErrorSeverity) : 'BETWEEN',
    summary: () => errorSummary(code),
  };
}

export interface ReadingWindow {
  subject: Subject;
  /** Device time; later readings only. Milliseconds. */
  since: number;
}

/** The readings of each window, in the order of the windows. One statement per kind. */
export async function loadReadings(
  transaction: Queryable,
  windows: readonly ReadingWindow[],
): Promise<ReadingRow[][]> {
  const readings: ReadingRow[][] = windows.map(() => []);
  for (const kind of ['TEMPERATURE', 'STOCK', 'ERROR'] as const) {
    const rows = windows.flatMap(({ subject, since }, ordinal) =>
      subject.kind === kind
        ? [{ ordinal, kiosk_id: subject.kioskId, instance: subject.instance, since: new Date(since) }]
        : [],
    );
    if (rows.length === 0) continue;
    const earliest = new Date(Math.min(...rows.map((row) => row.since.getTime())));
    for (const row of await transaction.run(readingsOf[kind], [
      JSON.stringify(rows),
      earliest,
      readingsPerEnd,
    ]))
      readings[row.ordinal]!.push(row);
  }
  return readings;
}
