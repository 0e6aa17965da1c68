import fc from 'fast-check';
import type { gql } from '@app/contracts';
import { checkKiosk, checkKiosks } from './kiosk-input.js';

const slot = { code: 'A1', product: 'amoxicillin-500', capacity: 20, par: 5 };
const kiosk: gql.RegisterKioskInput = {
  serial: 'K-00042',
  site: 'echo-park',
  probes: [{ name: 'cabinet' }, { name: 'fridge', zone: 'fridge', storageClass: 'REFRIGERATED' }],
  slots: [slot, { code: 'A2', capacity: 1, par: 0 }],
};

test('a usable kiosk has no problem', () => {
  expect(checkKiosk('input', kiosk)).toBeNull();
});

test.each<[string, Partial<gql.RegisterKioskInput>]>([
  ['input.serial', { serial: '' }],
  ['input.serial', { serial: 'K 1' }],
  ['input.serial', { serial: '-K1' }],
  ['input.serial', { serial: 'K'.repeat(64) }],
  ['input.site', { site: "'; DROP TABLE kiosk; --" }],
  ['input.model', { model: ' ' }],
  ['input.probes[1].name', { probes: [{ name: 'a' }, { name: 'a' }] }],
  ['input.probes[0].name', { probes: [{ name: 'a\0b' }] }],
  ['input.probes[0].zone', { probes: [{ name: 'a', zone: 'z'.repeat(65) }] }],
  ['input.probes', { probes: Array.from({ length: 33 }, (_, index) => ({ name: `p${index}` })) }],
  ['input.slots[1].code', { slots: [slot, slot] }],
  ['input.slots[0].capacity', { slots: [{ ...slot, capacity: 0 }] }],
  ['input.slots[0].capacity', { slots: [{ ...slot, capacity: 10_001 }] }],
  ['input.slots[0].par', { slots: [{ ...slot, par: -1 }] }],
  ['input.slots[0].par', { slots: [{ ...slot, par: 21 }] }],
  ['input.slots[0].product', { slots: [{ ...slot, product: '' }] }],
  ['input.slots', { slots: Array.from({ length: 401 }, (_, index) => ({ ...slot, code: `c${index}` })) }],
])('what is wrong with %s is told (%j)', (field, change) => {
  expect(checkKiosk('input', { ...kiosk, ...change })).toMatchObject({
    __typename: 'InvalidInput',
    code: 'INVALID',
    field,
  });
});

test('one of many is named by its place', () => {
  const other = { ...kiosk, serial: 'K-2' };
  expect(checkKiosks([kiosk, other])).toBeNull();
  expect(checkKiosks([kiosk, { ...other, site: '' }])?.field).toBe('inputs[1].site');
  expect(checkKiosks([kiosk, kiosk])?.field).toBe('inputs[1].serial');
  expect(checkKiosks([])?.field).toBe('inputs');
  expect(
    checkKiosks(Array.from({ length: 501 }, (_, index) => ({ ...kiosk, serial: `K-${index}` })))?.field,
  ).toBe('inputs');
});

test('whatever is accepted is what the database accepts', () => {
  const text = fc.string({ unit: 'binary', maxLength: 70 });
  fc.assert(
    fc.property(text, text, fc.integer(), fc.integer(), (serial, name, capacity, par) => {
      const input = { ...kiosk, serial, probes: [{ name }], slots: [{ code: 'A', capacity, par }] };
      if (checkKiosk('input', input) !== null) return;
      expect(serial).toMatch(/^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/);
      expect([...name].length).toBeLessThanOrEqual(64);
      expect(name).not.toContain('\0');
      expect(capacity >= 1 && capacity <= 10_000 && par >= 0 && par <= capacity).toBe(true);
    }),
  );
});
