import { ApiTokens, AuditTrail, type DevicePrincipal, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { KioskLifecycleService, RegistryCache, RegistryChange } from '@app/kiosk-registry';
import type { ChangeBus, CommandHandover } from '@app/live-push';
import { createLogger } from '@app/observability';
import { aDatabase, aKiosk, type KioskRows, type TestDatabase } from '@app/testing';
import { CommandDelivery } from './command-delivery.js';
import { commandsOfKiosk } from './kiosk-command.sql.js';
import { KioskCommands } from './kiosk-commands.service.js';

let db: TestDatabase;
let now = Date.parse('2026-03-02T12:00:00Z');
const clock = { now: () => now };
let kiosk: KioskRows;
let count = 0;
let handover: CommandHandover = 'HANDED_OVER';
let sent: { id: string }[] = [];
let delivery: CommandDelivery;
let commands: KioskCommands;

const ops: UserPrincipal = {
  ...{ kind: 'user', id: 'u', email: 'ops@example.org', name: 'Ops', role: 'OPS', regions: [], sites: [] },
};

beforeAll(async () => {
  db = await aDatabase();
  const bus = { publish: () => undefined } as unknown as ChangeBus;
  const { database } = db;
  const trail = new AuditTrail();
  const registry = new RegistryCache(database, clock);
  const changes = new RegistryChange(database, clock, trail, registry, bus);
  const lifecycle = new KioskLifecycleService(changes, new ApiTokens());
  const channel = {
    send: (_serial: string, command: { id: string }) => {
      if (handover === 'HANDED_OVER') sent.push(command);
      return Promise.resolve(handover);
    },
  };
  const logger = createLogger({ name: 'test', level: 'silent' });
  delivery = new CommandDelivery(database, clock, channel, bus, logger);
  commands = new KioskCommands(database, clock, trail, registry, lifecycle, delivery, bus);
}, 60_000);
afterAll(() => db?.stop());
beforeEach(async () => {
  kiosk = await aKiosk(db.database, { serial: `C-${++count}` });
  handover = 'HANDED_OVER';
  sent = [];
  now += 7 * 86_400_000;
});

const device = (of = kiosk): DevicePrincipal => ({
  ...{ kind: 'device', tokenId: '', kioskId: of.id, serial: of.serial },
});
async function send(fields: Partial<gql.SendCommandInput> = {}) {
  const input = { kiosk: kiosk.serial, kind: 'REBOOT' as const, reason: 'It hangs', ...fields };
  const result = await commands.send(ops, input);
  if (result.__typename !== 'KioskCommand') throw new Error(JSON.stringify(result));
  return result;
}
const state = async () =>
  (await db.database.run(commandsOfKiosk, [kiosk.id, null, null, 10])).map((row) => row.state);

test('a command is told again, later each time, until its kiosk has reported', async () => {
  const { id } = await send();
  const times: number[] = [];
  const startedAt = now;
  for (let second = 0; second < 300; second++) {
    now += 1_000;
    const before = sent.length;
    await delivery.deliverDue();
    if (sent.length > before) times.push((now - startedAt) / 1_000);
  }
  expect(times).toEqual([5, 15, 35, 75, 155]);
  expect(await commands.report(device(), { id, outcome: 'DONE', resultCode: null })).toEqual({
    id,
    state: 'DONE',
  });
  now += 3_600_000;
  await delivery.deliverDue();
  expect(sent).toHaveLength(1 + times.length);
  expect(await state()).toEqual(['DONE']);
});

test('without a channel it waits for the kiosk to ask, and ends when its time is over', async () => {
  handover = 'NO_CHANNEL';
  expect(await send({ expiresInSeconds: 60 })).toMatchObject({ state: 'WAITING' });
  const other = await aKiosk(db.database, { serial: `C-${++count}` });
  expect(await commands.waiting(device(other), 10)).toEqual([]);
  expect(await commands.waiting(device(), 10)).toMatchObject([{ kiosk: kiosk.serial, kind: 'REBOOT' }]);
  expect(await state()).toEqual(['HANDED_OVER']);
  now += 60_000;
  expect(await commands.waiting(device(), 10)).toEqual([]);
  await delivery.deliverDue();
  expect(await state()).toEqual(['EXPIRED']);
});

test('what a kiosk did is true, also after the command was cancelled', async () => {
  const { id } = await send({ kind: 'TAKE_OUT_OF_SERVICE' });
  expect(await commands.cancel(ops, id)).toMatchObject({ state: 'CANCELLED' });
  expect(await commands.cancel(ops, id)).toMatchObject({ __typename: 'Conflict' });
  expect(await commands.report(device(), { id, outcome: 'DONE', resultCode: 'OK' })).toMatchObject({
    state: 'DONE',
  });
  const { rows } = await db.database.pool.query('SELECT lifecycle FROM kiosk WHERE id = $1', [kiosk.id]);
  expect(rows).toEqual([{ lifecycle: 'MAINTENANCE' }]);
});

test('the same command twice at once, a slot that is not there, and a retired kiosk are refused by name', async () => {
  await send({ clientId: `first-${count}` });
  const refused = async (fields: Partial<gql.SendCommandInput>) =>
    commands.send(ops, { kiosk: kiosk.serial, kind: 'REBOOT', reason: 'Again', ...fields });
  expect(await refused({})).toMatchObject({ __typename: 'Conflict', field: 'input.kind' });
  expect(await refused({ clientId: `first-${count}`, kind: 'SELF_TEST' })).toMatchObject({
    ...{ __typename: 'Conflict', field: 'input.clientId' },
  });
  expect(await refused({ kind: 'LOCK_SLOT', slot: 'Z9' })).toMatchObject({ field: 'input.slot' });
  expect(await refused({ kiosk: 'C-none' })).toMatchObject({ __typename: 'NotFound', field: 'input.kiosk' });
  const elsewhere = { ...ops, regions: ['nowhere'] };
  const input = { kiosk: kiosk.serial, kind: 'SELF_TEST' as const, reason: 'x' };
  expect(await commands.send(elsewhere, input)).toMatchObject({ __typename: 'NotFound' });
  const retired = await aKiosk(db.database, { serial: `C-${++count}`, lifecycle: 'RETIRED' });
  now += 60_000;
  expect(await refused({ kiosk: retired.serial })).toMatchObject({
    __typename: 'Conflict',
    field: 'input.kiosk',
  });
});

test('another kiosk may not report it, and an id that is none is not found', async () => {
  const { id } = await send();
  const other = await aKiosk(db.database, { serial: `C-${++count}` });
  const done = { outcome: 'DONE' as const, resultCode: null };
  expect(await commands.report(device(other), { id, ...done })).toMatchObject({ __typename: 'NotFound' });
  expect(await commands.report(device(), { id: "'; DROP", ...done })).toMatchObject({
    __typename: 'NotFound',
  });
  expect(await state()).toEqual(['HANDED_OVER']);
});
