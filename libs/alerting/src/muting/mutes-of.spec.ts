import fc from 'fast-check';
import { isOpen } from './opening-hours.js';
import { type ActiveSilence, matches, type Matchers, type MuteInput, mutesOf } from './mutes-of.js';

const now = Date.parse('2026-03-02T12:00:00Z');
const nothing: Matchers = { rules: [], ruleKinds: [], severities: [], regions: [], sites: [], kiosks: [] };
const incident: MuteInput = {
  ruleId: 'kiosk-silent',
  kind: 'KIOSK_SILENT',
  severity: 'CRITICAL',
  regionId: 'pacific',
  siteId: 'echo-park',
  serial: 'K-1',
  whenClosed: 'ALERT',
  inMaintenance: 'MUTE',
  inWork: false,
  openingHours: [],
  timeZone: 'America/Los_Angeles',
  snoozedUntil: null,
  inhibited: false,
};
const silence = (more: Partial<ActiveSilence>): ActiveSilence => ({ kind: 'SILENCE', ...nothing, ...more });
const mutes = (more: Partial<MuteInput>, ...silences: ActiveSilence[]) =>
  mutesOf({ ...incident, ...more }, silences, now);

test.each<[string, Partial<MuteInput>, ActiveSilence[], string[]]>([
  ['nothing', {}, [], []],
  ['a silence of its kiosk', {}, [silence({ kiosks: ['K-1'] })], ['SILENCE']],
  ['a silence of another kiosk', {}, [silence({ kiosks: ['K-2'] })], []],
  ['a silence whose lists match one by one only', {}, [silence({ kiosks: ['K-1'], sites: ['x'] })], []],
  ['a silence of a kiosk says nothing about the site', { serial: null }, [silence({ kiosks: ['K-1'] })], []],
  ['a maintenance window', {}, [silence({ kind: 'MAINTENANCE', sites: ['echo-park'] })], ['MAINTENANCE']],
  [
    'what holds in maintenance too',
    { inMaintenance: 'ALERT' },
    [silence({ kind: 'MAINTENANCE', sites: ['echo-park'] })],
    [],
  ],
  ['a kiosk that is not in service', { inWork: true }, [], ['MAINTENANCE']],
  ['a snooze', { snoozedUntil: now + 1 }, [], ['SNOOZE']],
  ['a snooze that is over', { snoozedUntil: now }, [], []],
  [
    'all of it',
    { inhibited: true, snoozedUntil: now + 1, inWork: true },
    [silence({ severities: ['CRITICAL'] })],
    ['SILENCE', 'MAINTENANCE', 'SNOOZE', 'INHIBITION'],
  ],
])('muted by %s', (_what, more, silences, expected) => {
  expect(mutes(more, ...silences)).toEqual(expected);
});

test('a clinic that is closed mutes what can wait, by its own clock', () => {
  // Monday noon in UTC is four in the morning in Los Angeles.
  const openingHours = [{ weekday: 1, opens: '08:00', closes: '18:00' }];
  expect(mutes({ openingHours, whenClosed: 'MUTE' })).toEqual(['CLOSED']);
  expect(mutes({ openingHours, whenClosed: 'ALERT' })).toEqual([]);
  expect(mutes({ openingHours, whenClosed: 'MUTE', timeZone: 'Europe/London' })).toEqual([]);
});

test('opening hours: the first minute is in, the last is not, and midnight is an end', () => {
  const at = (time: string) => Date.parse(`2026-03-02T${time}:00Z`);
  const hours = [
    { weekday: 1, opens: '08:00', closes: '12:00' },
    { weekday: 1, opens: '13:00', closes: '24:00' },
  ];
  expect(
    ['07:59', '08:00', '11:59', '12:00', '13:00', '23:59'].map((time) => isOpen(hours, 'UTC', at(time))),
  ).toEqual([false, true, true, false, true, true]);
  // The night in which the clock is put forward: half past eight is half past eight.
  const spring = [{ weekday: 7, opens: '08:00', closes: '09:00' }];
  expect(isOpen(spring, 'America/Los_Angeles', Date.parse('2026-03-08T15:30:00Z'))).toBe(true);
  expect(isOpen(spring, 'America/Los_Angeles', Date.parse('2026-03-08T16:30:00Z'))).toBe(false);
});

test('a silence with more in one list matches no less, one with another list no more', () => {
  const list = fc.subarray(['K-1', 'K-2', 'K-3']);
  fc.assert(
    fc.property(list, list, fc.subarray(['echo-park', 'x']), (kiosks, others, sites) => {
      const base = { ...nothing, kiosks };
      if (kiosks.length > 0 && matches(base, incident))
        expect(matches({ ...nothing, kiosks: [...kiosks, ...others] }, incident)).toBe(true);
      if (!matches(base, incident)) expect(matches({ ...base, sites }, incident)).toBe(false);
    }),
  );
});
