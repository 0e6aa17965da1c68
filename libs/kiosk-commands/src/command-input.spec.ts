import fc from 'fast-check';
import type { gql } from '@app/contracts';
import { checkCommand, readReport } from './command-input.js';

const input: gql.SendCommandInput = { kiosk: 'K-1', kind: 'REBOOT', reason: 'It hangs' };

test.each<[string, Partial<gql.SendCommandInput>, string]>([
  ['no serial', { kiosk: ' ' }, 'input.kiosk'],
  ['no reason', { reason: ' ' }, 'input.reason'],
  ['a lock of no slot', { kind: 'LOCK_SLOT' }, 'input.slot'],
  ['a slot that means nothing', { slot: 'A1' }, 'input.slot'],
  ['too short to be heard of', { expiresInSeconds: 59 }, 'input.expiresInSeconds'],
  ['longer than a day', { expiresInSeconds: 86_401 }, 'input.expiresInSeconds'],
  ['a client id with a sentence in it', { clientId: 'for Mr. Smith' }, 'input.clientId'],
])('%s is refused by name', (_what, change, field) => {
  expect(checkCommand(input)).toBeNull();
  expect(checkCommand({ ...input, ...change })).toMatchObject({ __typename: 'InvalidInput', field });
});

test('a slot can be locked, and a command may carry a client id', () => {
  expect(
    checkCommand({ ...input, kind: 'LOCK_SLOT', slot: 'A1', clientId: 'web:1.2', expiresInSeconds: 60 }),
  ).toBeNull();
});

test('whatever a kiosk reports is read or refused by name, and never throws', () => {
  fc.assert(
    fc.property(fc.anything(), (report) => {
      const read = readReport('id', report);
      if ('code' in read) expect(['', 'outcome', 'resultCode']).toContain(read.field);
      else expect(['DONE', 'FAILED', 'REJECTED']).toContain(read.outcome);
    }),
  );
  expect(readReport('id', { outcome: 'DONE' })).toEqual({ id: 'id', outcome: 'DONE', resultCode: null });
  expect(readReport('id', { outcome: 'FAILED', resultCode: 'Ada was here' }, 'input.')).toMatchObject({
    field: 'input.resultCode',
  });
});
