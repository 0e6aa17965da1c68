import { aDatabase, aKiosk, type KioskRows, type TestDatabase } from '@app/testing';
import { aSenderToken, post, type RunningApi, startApi } from './ingest-harness.js';
import { aSession } from './live-harness.js';

let db: TestDatabase;
let api: RunningApi;
let kiosk: KioskRows;
let other: KioskRows;
let gateway: string;

beforeAll(async () => {
  db = await aDatabase();
  kiosk = await aKiosk(db.database, { serial: 'K-00001' });
  other = await aKiosk(db.database, { serial: 'K-00002', site: 'back-bay', region: 'atlantic' });
  gateway = await aSenderToken(db, {});
  api = await startApi(db);
}, 120_000);

afterAll(async () => {
  await api?.stop();
  await db?.stop();
}, 60_000);

let ticks = 0;
const nextAt = () => new Date(Date.now() - 43_200_000 + ++ticks * 1_000).toISOString();
const temperature = (fields: object = {}) => ({ at: nextAt(), probe: 'cabinet', celsius: 21, ...fields });
const send = (batch: object) => {
  const batches = [{ sentAt: new Date().toISOString(), ...batch }];
  return post(`${api.url}/v1/telemetry`, gateway, JSON.stringify({ batches }));
};

test('what was refused can be read by those who look after the kiosk, page by page', async () => {
  for (const [serial, celsius] of [
    [kiosk.serial, 1e9],
    [kiosk.serial, 2e9],
    [other.serial, 3e9],
  ] as const)
    await send({ kiosk: serial, temperatures: [temperature({ celsius })] });
  const read = async (token: string, filter: object, first: number, after: string | null = null) => {
    const query = `query ($filter: RefusedReadingFilter, $first: Int, $after: String) {
      refusedReadings(filter: $filter, first: $first, after: $after) {
        nodes { kiosk path code message } pageInfo { hasNextPage endCursor } } }`;
    const variables = { filter, first, after };
    const { body } = await post(`${api.url}/graphql`, token, JSON.stringify({ query, variables }));
    return (body['data'] as { refusedReadings: RefusedPage } | null)?.refusedReadings;
  };
  interface RefusedPage {
    nodes: { kiosk: string; path: string; code: string }[];
    pageInfo: { hasNextPage: boolean; endCursor: string };
  }
  const ops = await aSession(db, { role: 'OPS' });
  const filter = { kiosk: kiosk.serial, code: 'OUT_OF_RANGE' };
  const first = await read(ops, filter, 1);
  expect(first?.nodes).toMatchObject([
    { kiosk: kiosk.serial, path: 'temperatures[0].celsius', code: 'OUT_OF_RANGE' },
  ]);
  expect(first?.pageInfo.hasNextPage).toBe(true);
  const second = await read(ops, filter, 1, first!.pageInfo.endCursor);
  expect(second?.nodes).toHaveLength(1);
  const atlantic = await aSession(db, { role: 'OPS', regions: ['atlantic'] });
  const theirs = (await read(atlantic, {}, 200))!.nodes.map((node) => node.kiosk);
  expect(new Set(theirs)).toEqual(new Set([other.serial]));
  expect(await read(await aSession(db, { role: 'CREW' }), {}, 1)).toBeUndefined();
});

test('what was refused for a probe that was forgotten is taken in once it is registered, once', async () => {
  const ops = await aSession(db, { role: 'OPS' });
  const ask = async (query: string, variables: object, token = ops) => {
    const { body } = await post(`${api.url}/graphql`, token, JSON.stringify({ query, variables }));
    return body['data'] as Record<string, Record<string, unknown>> | null;
  };
  const fridge = (celsius: number) => temperature({ probe: 'fridge', celsius });
  const temperatures = [fridge(4), fridge(300), fridge(5)];
  const level = (quantity: number, dispensedTotal: number) => ({
    at: nextAt(),
    slot: 'Z9',
    quantity,
    dispensedTotal,
    lot: 'L-7',
  });
  const stockLevels = [level(11, 5), level(7, 9)];
  await send({ kiosk: other.serial, temperatures, stockLevels });

  const causes = await ask(
    `query ($filter: RefusedReadingFilter) { refusedReadingCauses(filter: $filter) {
      nodes { kiosk code field subject count message reading redrivable } } }`,
    { filter: { kiosk: other.serial, subject: 'fridge' } },
  );
  const cause = {
    kiosk: other.serial,
    code: 'UNKNOWN_PROBE',
    field: 'temperatures.probe',
    subject: 'fridge',
  };
  expect(causes?.['refusedReadingCauses']?.['nodes']).toEqual([
    {
      ...cause,
      count: 3,
      message: 'The kiosk has no probe "fridge"',
      reading: expect.stringContaining('"celsius": '),
      redrivable: true,
    },
  ]);

  const redrive = async (what: object, token = ops) =>
    (
      await ask(
        `mutation ($cause: RefusedReadingCauseInput!) { redriveRefusedReadings(cause: $cause) { __typename
          ... on RedrivenReadings { stored duplicates refusedAgain firstMessage remaining }
          ... on Problem { field message } } }`,
        { cause: what },
        token,
      )
    )?.['redriveRefusedReadings'];
  expect(await redrive(cause)).toMatchObject({ stored: 0, refusedAgain: 3, remaining: 3 });

  const add = async (call: string) =>
    (await ask(`mutation { ${call} { __typename ... on Problem { code field } } }`, {}))?.[
      call.split('(')[0]!
    ];
  const probe = `addKioskProbe(serial: "${other.serial}", probe: { name: "fridge", storageClass: REFRIGERATED })`;
  expect(await add(probe)).toEqual({ __typename: 'Kiosk' });
  expect(await add(probe)).toEqual({
    __typename: 'AlreadyExists',
    code: 'ALREADY_EXISTS',
    field: 'probe.name',
  });
  const slot = (capacity: number) =>
    `addKioskSlot(serial: "${other.serial}", slot: { code: "Z9", capacity: ${capacity}, par: 4 })`;
  expect(await add(slot(3))).toMatchObject({ __typename: 'InvalidInput', field: 'slot.par' });
  expect(await add(slot(10))).toEqual({ __typename: 'Kiosk' });

  const readings = async () =>
    (
      await ask(
        `query ($serial: ID!, $range: TimeRange!) { kiosk(serial: $serial) { lastHeardAt temperatures(range: $range, every: RAW) {
          probe points { mean } } dispensed(range: $range, every: HOUR) { slot every points { packs } } } }`,
        {
          serial: other.serial,
          range: { from: new Date(Date.now() - 86_400_000), to: new Date(Date.now() + 1) },
        },
      )
    )?.['kiosk'];
  const before = await readings();
  const remainder = { refusedAgain: 1, firstMessage: expect.stringContaining('celsius'), remaining: 1 };
  expect(await redrive(cause)).toMatchObject({ stored: 2, duplicates: 0, ...remainder });
  expect(await redrive(cause)).toMatchObject({ stored: 0, duplicates: 0, ...remainder });
  const slotCause = { kiosk: other.serial, code: 'UNKNOWN_SLOT', field: 'stockLevels.slot', subject: 'Z9' };
  expect(await redrive(slotCause)).toMatchObject({ stored: 2, refusedAgain: 0, remaining: 0 });
  const after = await readings();
  expect(after?.['temperatures']).toContainEqual({ probe: 'fridge', points: [{ mean: 4 }, { mean: 5 }] });
  expect(after?.['dispensed']).toContainEqual({ slot: 'Z9', every: 'HOUR', points: [{ packs: 4 }] });
  // What is taken in later is no sign of life.
  expect(after?.['lastHeardAt']).toEqual(before?.['lastHeardAt']);

  const pacific = await aSession(db, { role: 'OPS', regions: ['pacific'] });
  expect(await redrive(cause, pacific)).toMatchObject({ __typename: 'NotFound', field: 'cause.kiosk' });
  const future = { kiosk: other.serial, code: 'IN_THE_FUTURE', field: 'temperatures.at', subject: 'fridge' };
  expect(await redrive(future)).toMatchObject({ __typename: 'Conflict', field: 'cause.code' });
  const discard = await ask(
    `mutation ($cause: RefusedReadingCauseInput!) { discardRefusedReadings(cause: $cause) {
      ... on DiscardedReadings { discarded remaining } } }`,
    { cause },
  );
  expect(discard?.['discardRefusedReadings']).toEqual({ discarded: 1, remaining: 0 });
});
