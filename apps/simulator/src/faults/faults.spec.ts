import { parseInjectLine } from '../control/parent-port.js';
import { fleetBlueprint } from '../fleet/blueprint.js';
import { FaultEngine, warmingOffset } from './fault-engine.js';
import {
  DEFAULT_SCRIPT,
  FAULT_KINDS,
  type FaultScript,
  parseFault,
  parseFaultScript,
} from './fault-script.js';
import { truthLine } from './truth-file.js';

const fleet = fleetBlueprint(40, 1);
const START = Date.parse('2026-03-02T18:00:00Z');
const engine = (script: FaultScript, seed = 1) => new FaultEngine(script, fleet, seed, START);

function timeline(script: FaultScript, seconds: number, seed = 1): string[] {
  const faults = engine(script, seed);
  const lines: string[] = [];
  for (let second = 0; second <= seconds; second++)
    for (const { event, fault } of faults.advance(START + second * 1000))
      lines.push(`${second} ${event} ${fault.kind} ${fault.serials.join(',')}`);
  return lines;
}

test('the default script warms a cabinet within the first minute and shows every kind', () => {
  const lines = timeline(DEFAULT_SCRIPT, 1800);
  expect(lines[0]).toMatch(/^20 start warming K-\d{5}$/);
  for (const kind of FAULT_KINDS) expect(lines.some((line) => line.includes(` start ${kind} `))).toBe(true);
});

test('everything that starts also ends, and comes round again on kiosks drawn anew', () => {
  const lines = timeline(DEFAULT_SCRIPT, 2 * 1800);
  const starts = lines.filter((line) => line.includes(' start '));
  expect(starts).toHaveLength(20);
  expect(timeline({ ...DEFAULT_SCRIPT, repeatEverySeconds: null }, 7200)).toHaveLength(20);
  expect(starts[10]).toMatch(/^1820 start warming/);
  expect(starts[10]!.split(' ')[3]).not.toBe(starts[0]!.split(' ')[3]);
});

test('same seed, same faults', () => {
  expect(timeline(DEFAULT_SCRIPT, 3600, 5)).toEqual(timeline(DEFAULT_SCRIPT, 3600, 5));
  expect(timeline(DEFAULT_SCRIPT, 3600, 6)).not.toEqual(timeline(DEFAULT_SCRIPT, 3600, 5));
});

test('a silent site takes all of its kiosks', () => {
  const serial = fleet.kiosks[0]!.serial;
  const site = fleet.kiosks[0]!.site.id;
  const own = fleet.kiosks.filter((kiosk) => kiosk.site.id === site).map((kiosk) => kiosk.serial);
  const faults = engine(DEFAULT_SCRIPT);
  const begin = (input: unknown) => {
    const parsed = parseFault(input, 'fault');
    return 'fault' in parsed ? faults.begin(parsed.fault, START) : parsed;
  };
  for (const input of [
    { kind: 'silent', site },
    { kind: 'silent-site', site },
    { kind: 'silent-site', serial },
  ])
    expect(begin(input)).toMatchObject({ fault: { kind: 'silent-site', serials: own, site } });
  expect(begin({ kind: 'jam', serial: 'K-99999' })).toEqual({ problem: 'no kiosk K-99999 in this fleet' });
  expect(begin({ kind: 'silent', site: 'nowhere' })).toEqual({ problem: 'no site nowhere in this fleet' });
});

test('a warming cabinet passes 30 °C within 30 s, stays there, and cools after the fault', () => {
  const parsed = parseFault({ kind: 'warming', serial: 'K-00001' }, 'fault');
  if (!('fault' in parsed)) throw new Error(parsed.problems.join());
  const started = engine(DEFAULT_SCRIPT).begin(parsed.fault, START);
  if (!('fault' in started)) throw new Error(started.problem);
  const at = (second: number) => 21 + warmingOffset(started.fault, START + second * 1000);
  expect(at(0)).toBe(21);
  expect(at(30)).toBeGreaterThan(30);
  expect(at(599)).toBeGreaterThan(34);
  expect(at(900)).toBeLessThan(21.1);
});

test('truth lines carry wall and simulated time', () => {
  const faults = engine(DEFAULT_SCRIPT);
  const [change] = faults.advance(START + 20_000);
  expect(truthLine(change!, (wall) => START + (wall - START) * 60)).toEqual({
    event: 'start',
    id: 'f-1',
    kind: 'warming',
    kiosks: change!.fault.serials,
    site: null,
    parameters: { riseCelsius: 14, timeConstantSeconds: 12 },
    start: '2026-03-02T18:00:20.000Z',
    end: '2026-03-02T18:10:20.000Z',
    simulatedStart: '2026-03-02T18:20:00.000Z',
    simulatedEnd: '2026-03-03T04:20:00.000Z',
  });
});

test('a script is read with its targets, durations and parameters', () => {
  const script = parseFaultScript(
    JSON.stringify({
      repeatEverySeconds: 60,
      faults: [
        { atSeconds: 5, kind: 'clock-skew', target: { kiosk: 'K-00002' }, parameters: { skewSeconds: 90 } },
        { atSeconds: 1, kind: 'store-and-forward', durationSeconds: 30 },
      ],
    }),
  );
  expect(script.repeatEverySeconds).toBe(60);
  expect(script.faults[0]).toMatchObject({ serial: 'K-00002', parameters: { skewSeconds: 90 } });
  expect(timeline(script, 6)).toHaveLength(2);
});

test('every problem of a script is named', () => {
  const text = JSON.stringify({
    repeatEverySeconds: 0,
    faults: [
      { atSeconds: -1, kind: 'explosion' },
      { atSeconds: 1, kind: 'warming', durationSeconds: 0, parameters: { rise: 3, riseCelsius: 'much' } },
      null,
    ],
  });
  const parse = () => parseFaultScript(text);
  for (const problem of [
    '"repeatEverySeconds"',
    'faults[0].kind',
    'faults[0].atSeconds',
    'faults[1].durationSeconds',
    'faults[1].parameters.rise is',
    'faults[1].parameters.riseCelsius',
    'faults[2]',
  ])
    expect(parse).toThrow(problem);
  expect(() => parseFaultScript('{')).toThrow('is not JSON');
});

test('inject lines name kind, target and seconds', () => {
  const parse = (line: string) => parseInjectLine(line.split(' '));
  expect(parse('inject warming K-00003 600')).toEqual({
    kind: 'warming',
    serial: 'K-00003',
    durationSeconds: 600,
  });
  expect(parse('inject silent echo-park-clinic')).toEqual({ kind: 'silent', site: 'echo-park-clinic' });
  expect(parse('inject jam 30')).toEqual({ kind: 'jam', durationSeconds: 30 });
  expect(parse('inject jam')).toEqual({ kind: 'jam' });
  expect(parse('stop')).toBeUndefined();
});
