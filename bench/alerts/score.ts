/** What really went wrong, from the truth file. Milliseconds. */
export interface TrueFault {
  id: string;
  kind: string;
  kiosks: readonly string[];
  site: string | null;
  startedAt: number;
  endedAt: number;
}

/** An incident as the database has it. */
export interface FoundIncident {
  id: number;
  kind: string;
  severity: string;
  /** Null for a whole site. */
  kiosk: string | null;
  site: string;
  openedAt: number;
  inhibited: boolean;
}

export interface Run {
  kiosks: number;
  spanMs: number;
  /** Messages that told of something new, worse, or still open. */
  notifications: number;
  /** After which a kiosk counts as silent. Default 60. */
  silentAfterSeconds?: number;
}

interface Expectation {
  /** Kinds of incidents by which it is found; empty: nobody needs to notice it. */
  found: readonly string[];
  /** What else it may cause. */
  explains: readonly string[];
  /** It lasts too short for its rule otherwise; counted from the limit of silence where that is its rule. */
  leastMs: number;
}

const s = 1_000;
const expectations: Record<string, Expectation> = {
  silent: { found: ['KIOSK_SILENT'], explains: ['PROBE_SILENT', 'SEQUENCE_GAP'], leastMs: 15 * s },
  'silent-site': { found: ['KIOSK_SILENT'], explains: ['PROBE_SILENT', 'SEQUENCE_GAP'], leastMs: 15 * s },
  outage: { found: ['KIOSK_SILENT'], explains: ['PROBE_SILENT', 'SEQUENCE_GAP'], leastMs: 15 * s },
  warming: { found: ['TEMPERATURE_OUT_OF_BAND'], explains: ['RATE_OF_CHANGE', 'THRESHOLD'], leastMs: 60 * s },
  jam: { found: ['CRITICAL_ERROR'], explains: [], leastMs: 30 * s },
  'clock-skew': { found: ['CLOCK_SKEW'], explains: ['SEQUENCE_GAP'], leastMs: 180 * s },
  // An hour without any variation: shorter ones are no news.
  'stuck-sensor': { found: ['STUCK_SENSOR'], explains: [], leastMs: 3_900 * s },
  // What was last heard of it counts until it is heard again.
  'on-battery': { found: ['THRESHOLD'], explains: [], leastMs: 0 },
  duplicates: { found: [], explains: [], leastMs: 0 },
};

/** Expected at any time, and no fault. */
const routine = new Set(['SLOT_BELOW_PAR', 'STOCK_EXPIRY']);
/** A cause may be seen so long after it is gone: cabinets cool slowly, messages are held back. */
const afterMs = 15 * 60 * s;

function concerns(fault: TrueFault, incident: FoundIncident): boolean {
  const here = incident.kiosk === null ? incident.site === fault.site : fault.kiosks.includes(incident.kiosk);
  return here && incident.openedAt >= fault.startedAt && incident.openedAt <= fault.endedAt + afterMs;
}

function finds(fault: TrueFault, incident: FoundIncident): boolean {
  if (!concerns(fault, incident)) return false;
  if (fault.kind === 'silent-site') return incident.kind === 'KIOSK_SILENT' && incident.kiosk === null;
  return expectations[fault.kind]!.found.includes(incident.kind);
}

function explains(fault: TrueFault, incident: FoundIncident): boolean {
  const { found, explains: also } = expectations[fault.kind]!;
  return concerns(fault, incident) && (found.includes(incident.kind) || also.includes(incident.kind));
}

interface Delays {
  p50: number;
  p95: number;
  max: number;
}

export interface Score {
  faults: number;
  /** That a rule covers. */
  covered: number;
  recall: number;
  /** Of the incidents that are neither routine nor explained by another incident. */
  precision: number;
  incidents: number;
  routine: number;
  inhibited: number;
  delaySeconds: Delays;
  perKioskWeek: number;
  notificationsPerIncident: number;
  /** Audible incidents about silence for each silent site. */
  incidentsPerSilentSite: number[];
  /** Of the faults that a rule covers. */
  byKind: Record<string, { covered: number; found: number; delaySeconds: Delays }>;
  missed: string[];
  unexplained: string[];
}

const round = (value: number, digits = 3) => Number(value.toFixed(digits));
const ratio = (part: number, whole: number) => (whole === 0 ? 1 : round(part / whole));

function delaysOf(found: readonly { fault: TrueFault; at: number }[]): Delays {
  const delays = found.map(({ fault, at }) => (at - fault.startedAt) / s).sort((a, b) => a - b);
  const at = (share: number) =>
    round(delays[Math.min(delays.length - 1, Math.floor(share * delays.length))] ?? 0, 1);
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
}

/** Compares what was found with what was true, by incident. */
export function score(
  faults: readonly TrueFault[],
  incidents: readonly FoundIncident[],
  { kiosks, spanMs, notifications, silentAfterSeconds = 60 }: Run,
): Score {
  const covered = faults.filter((fault) => {
    const { found, leastMs } = expectations[fault.kind]!;
    const several = fault.kind !== 'silent-site' || fault.kiosks.length > 1;
    const limitMs = found.includes('KIOSK_SILENT') ? silentAfterSeconds * s : 0;
    return found.length > 0 && several && fault.endedAt - fault.startedAt >= leastMs + limitMs;
  });
  const first = covered.map((fault) => ({
    fault,
    at: Math.min(...incidents.filter((one) => finds(fault, one)).map((one) => one.openedAt)),
  }));
  const detected = first.filter(({ at }) => Number.isFinite(at));
  const kinds = [...new Set(covered.map(({ kind }) => kind))].sort();
  const counted = incidents.filter(({ kind, inhibited }) => !routine.has(kind) && !inhibited);
  const wrong = counted.filter((incident) => !faults.some((fault) => explains(fault, incident)));
  const weeks = (kiosks * spanMs) / (7 * 86_400 * s);
  return {
    faults: faults.length,
    covered: covered.length,
    recall: ratio(detected.length, covered.length),
    precision: ratio(counted.length - wrong.length, counted.length),
    incidents: counted.length,
    routine: incidents.filter(({ kind }) => routine.has(kind)).length,
    inhibited: incidents.filter(({ inhibited }) => inhibited).length,
    delaySeconds: delaysOf(detected),
    perKioskWeek: round(counted.length / weeks, 2),
    notificationsPerIncident: round(notifications / Math.max(1, counted.length), 2),
    incidentsPerSilentSite: covered
      .filter(({ kind }) => kind === 'silent-site')
      .map((fault) => counted.filter((one) => one.kind === 'KIOSK_SILENT' && concerns(fault, one)).length),
    byKind: Object.fromEntries(
      kinds.map((kind) => {
        const found = detected.filter(({ fault }) => fault.kind === kind);
        const of = covered.filter((fault) => fault.kind === kind).length;
        return [kind, { covered: of, found: found.length, delaySeconds: delaysOf(found) }];
      }),
    ),
    missed: first
      .filter(({ at: found }) => !Number.isFinite(found))
      .map(({ fault }) => `${fault.kind} ${fault.site ?? fault.kiosks.join(',')}`),
    unexplained: wrong.map(({ kind, kiosk, site }) => `${kind} ${kiosk ?? site}`),
  };
}

/** From the lines of a truth file; an end that was not written is the planned one, or the end of the run. */
export function readTruth(text: string, until: number): TrueFault[] {
  const faults = new Map<string, TrueFault>();
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const { id, kind, kiosks, site, start, end } = JSON.parse(line) as Record<
      'id' | 'kind' | 'start' | 'end',
      string
    > & {
      kiosks: string[];
      site: string | null;
    };
    faults.set(id, {
      id,
      kind,
      kiosks,
      site,
      startedAt: Date.parse(start),
      endedAt: Math.min(Date.parse(end), until),
    });
  }
  return [...faults.values()];
}
