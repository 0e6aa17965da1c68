import { type FoundIncident, readTruth, score, type TrueFault } from './score.js';

const s = 1_000;
const fault = (more: Partial<TrueFault>): TrueFault => ({
  id: 'f',
  kind: 'silent',
  kiosks: ['K-1'],
  site: null,
  startedAt: 0,
  endedAt: 300 * s,
  ...more,
});
const incident = (more: Partial<FoundIncident>): FoundIncident => ({
  id: 1,
  kind: 'KIOSK_SILENT',
  severity: 'CRITICAL',
  kiosk: 'K-1',
  site: 'a',
  openedAt: 61 * s,
  inhibited: false,
  ...more,
});
const whole = { kiosks: 10, spanMs: 7 * 86_400 * s, notifications: 4 };

test('found, missed, wrong, and what nobody needs to notice', () => {
  const result = score(
    [
      fault({}),
      fault({ kind: 'jam', kiosks: ['K-2'] }),
      fault({ kind: 'silent', kiosks: ['K-3'], endedAt: 30 * s }),
      fault({ kind: 'duplicates', kiosks: ['K-4'] }),
    ],
    [
      incident({}),
      incident({ kind: 'PROBE_SILENT' }),
      incident({ kind: 'SLOT_BELOW_PAR', kiosk: 'K-9' }),
      incident({ kind: 'STUCK_SENSOR', kiosk: 'K-1' }),
    ],
    whole,
  );
  expect(result).toMatchObject({
    faults: 4,
    covered: 2,
    recall: 0.5,
    precision: 0.667,
    incidents: 3,
    routine: 1,
    delaySeconds: { p50: 61, max: 61 },
    perKioskWeek: 0.3,
    notificationsPerIncident: 1.33,
    missed: ['jam K-2'],
    unexplained: ['STUCK_SENSOR K-1'],
  });
});

test('a silent site is found by its own incident only, and counts those that it does not mute', () => {
  const site = fault({ kind: 'silent-site', kiosks: ['K-1', 'K-2'], site: 'a' });
  const own = ['K-1', 'K-2'].map((kiosk) => incident({ kiosk, inhibited: true }));
  const all = incident({ kiosk: null });
  expect(score([site], [...own, all], whole)).toMatchObject({
    recall: 1,
    precision: 1,
    incidentsPerSilentSite: [1],
  });
  expect(score([site], own, whole)).toMatchObject({ recall: 0, incidentsPerSilentSite: [0] });
  const loud = own.map((one) => ({ ...one, inhibited: false }));
  expect(score([site], [...loud, all], whole).incidentsPerSilentSite).toEqual([3]);
});

test('an incident long after, or before, is not explained', () => {
  for (const openedAt of [-1, 1_201 * s])
    expect(score([fault({})], [incident({ openedAt })], whole)).toMatchObject({ recall: 0, precision: 0 });
});

test('a truth file: the last line of a fault counts, ends beyond the run are cut', () => {
  const line = (event: string, end: string) =>
    JSON.stringify({
      event,
      id: 'f-1',
      kind: 'jam',
      kiosks: ['K-1'],
      site: null,
      start: '2026-03-02T12:00:00Z',
      end,
    });
  const until = Date.parse('2026-03-02T12:05:00Z');
  const [read] = readTruth(`${line('start', '2026-03-02T12:07:00Z')}\n`, until);
  expect(read).toMatchObject({ kind: 'jam', endedAt: until });
  const text = [line('start', '2026-03-02T12:07:00Z'), line('end', '2026-03-02T12:02:00Z')].join('\n');
  expect(readTruth(text, until)[0]!.endedAt).toBe(Date.parse('2026-03-02T12:02:00Z'));
});
