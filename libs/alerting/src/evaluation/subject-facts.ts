import type { ErrorSeverity } from '@app/contracts';
import type { Queryable } from '@app/persistence';
import type { AlertRule } from '../rules/alert-rule.js';
import type { KioskPlace } from '../rules/rule-scope.js';
import {
  bandOf,
  errorVerdict,
  stockLimit,
  stockVerdict,
  temperatureVerdict,
  type Verdict,
} from '../rules/verdict.js';
import type { Sample } from './breach-history.js';
import type { CaseKey, CaseState } from './case.js';
import type { StoredEpisode } from './repair.js';
import type { SignalKind } from './signals.sql.js';
import type { Subject } from './subject.js';
import {
  accountedUntil,
  type AccountedRow,
  type AlertFacts,
  episodesBetween,
  errorReadings,
  errorsBetween,
  placesOfKiosks,
  type ProbeFacts,
  probesOfKiosks,
  type ReadingRow,
  type SlotFacts,
  slotsOfKiosks,
  stockLevelsBetween,
  stockReadings,
  temperatureReadings,
  temperaturesBetween,
  unresolvedAlerts,
} from './subject-facts.sql.js';
import { errorSummary, observationSummary, place, stockSummary, temperatureSummary } from './wording.js';

/** Readings per end of a window: four hours of one every 15 s, twice. */
export const readingsPerEnd = 1_000;

const readingsOf = { TEMPERATURE: temperatureReadings, STOCK: stockReadings, ERROR: errorReadings };
const betweenOf = { TEMPERATURE: temperaturesBetween, STOCK: stockLevelsBetween, ERROR: errorsBetween };
const forever = Date.UTC(9999, 0, 1);

const keyOf = (...parts: (string | number)[]) => JSON.stringify(parts);

/** What the database knows about the alerts of the subjects. */
export class AlertsOfSubjects {
  private readonly alerts = new Map<string, AlertFacts>();
  private readonly accounted = new Map<string, AccountedRow>();

  static async load(transaction: Queryable, subjects: readonly Subject[]): Promise<AlertsOfSubjects> {
    const kiosks = subjects.map(({ kioskId }) => kioskId);
    const instances = subjects.map(({ instance }) => instance);
    const loaded = new AlertsOfSubjects();
    for (const alert of await transaction.run(unresolvedAlerts, [kiosks, instances]))
      loaded.alerts.set(keyOf(alert.rule_id, alert.kiosk_id, alert.instance), alert);
    for (const row of await transaction.run(accountedUntil, [kiosks, instances]))
      loaded.accounted.set(keyOf(row.rule_id, row.kiosk_id, row.instance), row);
    return loaded;
  }

  alertOf(rule: AlertRule, { kioskId, instance }: Subject): AlertFacts | null {
    return this.alerts.get(keyOf(rule.id, kioskId, instance)) ?? null;
  }

  /** What alerts that are over account for. */
  accountedUntil(rule: AlertRule, { kioskId, instance }: Subject): Omit<CaseState, 'alert'> {
    const row = this.accounted.get(keyOf(rule.id, kioskId, instance));
    if (!row) return { floor: -Infinity, floorReceivedAt: -Infinity, changesBefore: [] };
    return {
      floor: row.until.getTime(),
      floorReceivedAt: row.breach?.lastReceivedAt ?? row.until.getTime(),
      changesBefore: row.breach?.changes ?? [],
    };
  }
}

/** Where kiosks stand, for the scopes of rules. */
export class Places {
  private constructor(private readonly places: ReadonlyMap<number, KioskPlace>) {}

  static async load(queryable: Queryable, kiosks: readonly number[]): Promise<Places> {
    const rows = await queryable.run(placesOfKiosks, [[...new Set(kiosks)]]);
    return new Places(
      new Map(
        rows.map((row) => [
          row.kiosk_id,
          { serial: row.serial, modelId: row.model_id, regionId: row.region_id, siteId: row.site_id },
        ]),
      ),
    );
  }

  of(kioskId: number): KioskPlace | null {
    return this.places.get(kioskId) ?? null;
  }
}

/** Alerts that are over and overlap a stretch of device time. */
export async function episodesOf(
  transaction: Queryable,
  { rule, kioskId, instance }: CaseKey,
  from: number,
  until: number,
): Promise<StoredEpisode[]> {
  const rows = await transaction.run(episodesBetween, [
    rule.id,
    kioskId,
    instance,
    new Date(from),
    new Date(until),
  ]);
  return rows.map((row) => ({
    id: row.id,
    incidentId: row.incident_id,
    startedAt: row.started_at.getTime(),
    endedAt: row.resolved_at.getTime(),
    endedByReading: row.ended_by === 'READING',
  }));
}

/** Readings of a stretch of device time, the oldest `limit` of them. */
export function readingsBetween(
  transaction: Queryable,
  { kind, kioskId, instance }: Subject,
  from: number,
  until: number,
  limit: number,
): Promise<ReadingRow[]> {
  const to = new Date(Math.min(until, forever));
  return transaction.run(betweenOf[kind], [kioskId, instance, new Date(from), to, limit]);
}

/** How the rules judge and describe the readings of one subject. */
export interface SubjectJudge {
  samples(rule: AlertRule, readings: readonly ReadingRow[]): Sample[];
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

function judged(verdict: (rule: AlertRule, reading: ReadingRow) => Verdict): SubjectJudge['samples'] {
  return (rule, readings) =>
    readings.map((reading) => ({
      at: reading.at.getTime(),
      receivedAt: reading.received_at.getTime(),
      value: reading.value,
      verdict: verdict(rule, reading),
    }));
}

function judgeOfProbe(probe: ProbeFacts): SubjectJudge {
  const limits = {
    lowCelsius: probe.low_celsius,
    highCelsius: probe.high_celsius,
    excursionLowCelsius: probe.excursion_low_celsius,
    excursionHighCelsius: probe.excursion_high_celsius,
  };
  return {
    samples: judged((rule, { value }) =>
      value === null ? 'BETWEEN' : temperatureVerdict(rule, limits, value),
    ),
    summary: (rule, value) =>
      rule.kind === 'TEMPERATURE_OUT_OF_BAND'
        ? temperatureSummary(probe, value, bandOf(rule, limits))
        : observationSummary(rule, place(probe), value),
  };
}

function judgeOfSlot(slot: SlotFacts): SubjectJudge {
  return {
    samples: judged((rule, { value }) => (value === null ? 'BETWEEN' : stockVerdict(rule, slot.par, value))),
    summary: (rule, value) => stockSummary(slot.code, value, slot.par, stockLimit(rule, slot.par)),
  };
}

function judgeOfError(code: string): SubjectJudge {
  return {
    samples: judged((rule, { severity }) => errorVerdict(rule, code, severity as ErrorSeverity)),
    summary: (rule) => errorSummary(rule, code),
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
