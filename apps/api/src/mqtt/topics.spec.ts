import type { Principal } from '@app/auth';
import type { RegisteredKiosk } from '@app/kiosk-registry';
import { mayReceive, maySubscribe, telemetrySerial } from './topics.js';

const kiosks: Record<string, Partial<RegisteredKiosk>> = {
  'K-1': { regionId: 'pacific', siteId: 'a' },
  'K-2': { regionId: 'atlantic', siteId: 'b' },
};
const bySerial = (serial: string) => kiosks[serial] as RegisteredKiosk | undefined;
const device: Principal = { kind: 'device', tokenId: 't', kioskId: 1, serial: 'K-1' };
const gateway = (regions: string[]): Principal => ({
  kind: 'gateway',
  tokenId: 't',
  name: 'g',
  regions,
  sites: [],
});
const person: Principal = {
  kind: 'user',
  id: 'u',
  email: 'a@b',
  name: 'A',
  role: 'ADMIN',
  regions: [],
  sites: [],
};

test.each<[string, Principal, string, boolean]>([
  ['its own commands', device, 'kiosks/K-1/commands', true],
  ['its own receipts', device, 'kiosks/K-1/receipts', true],
  ['all of its own', device, 'kiosks/K-1/#', true],
  ["another's commands", device, 'kiosks/K-2/commands', false],
  ["everybody's commands", device, 'kiosks/+/commands', false],
  ['everything', device, '#', false],
  ['everything of kiosks', device, 'kiosks/#', false],
  ['the broker itself', device, '$SYS/#', false],
  ['telemetry, which is not passed on', device, 'kiosks/K-1/telemetry', false],
  ['a kiosk of its region', gateway(['pacific']), 'kiosks/K-1/commands', true],
  ['a kiosk elsewhere', gateway(['pacific']), 'kiosks/K-2/commands', false],
  ['its kiosks, by wildcard', gateway(['pacific']), 'kiosks/+/commands', true],
  ['everything of kiosks as a gateway', gateway([]), 'kiosks/#', false],
  ['as a person', person, 'kiosks/K-1/commands', false],
])('subscribe: %s', (_what, principal, filter, allowed) =>
  expect(maySubscribe(filter, principal, bySerial)).toBe(allowed),
);

test('what a wildcard brings is decided by message', () => {
  expect(mayReceive('kiosks/K-1/commands', gateway(['pacific']), bySerial)).toBe(true);
  expect(mayReceive('kiosks/K-2/commands', gateway(['pacific']), bySerial)).toBe(false);
  expect(mayReceive('kiosks/K-9/commands', gateway(['pacific']), bySerial)).toBe(false);
  expect(mayReceive('kiosks/K-1/telemetry', device, bySerial)).toBe(false);
  expect(mayReceive('taken', gateway([]), bySerial)).toBe(false);
});

test.each([
  ['kiosks/K-1/telemetry', 'K-1'],
  ['kiosks/K-1/telemetry/x', null],
  ['kiosks//telemetry', null],
  ['kiosks/a b/telemetry', null],
  ['x/kiosks/K-1/telemetry', null],
])('%s is of %s', (topic, serial) => expect(telemetrySerial(topic)).toBe(serial));
