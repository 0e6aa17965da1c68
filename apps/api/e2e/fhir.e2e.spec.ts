import { fork } from 'node:child_process';
import { join } from 'node:path';
import type {
  Bundle,
  MedicationDispense,
  MedicationRequest,
  OperationOutcome,
  Task,
} from '@medplum/fhirtypes';
import { childEnvironment } from '@app/config';
import { projectRoot } from '@app/kernel';
import { statement } from '@app/persistence';
import { aDatabase, aKiosk, eventually, type KioskRows, type TestDatabase } from '@app/testing';
import { aSenderToken, post, type RunningApi, startApi } from './ingest-harness.js';
import { aSession } from './live-harness.js';

let db: TestDatabase;
let api: RunningApi;
let log = '';
let kiosk: KioskRows;
let other: KioskRows;
let gateway: string;
let device: string;
let pacificGateway: string;

beforeAll(async () => {
  db = await aDatabase();
  kiosk = await aKiosk(db.database, { serial: 'K-00001', site: 'echo-park', region: 'pacific' });
  other = await aKiosk(db.database, { serial: 'K-00002', site: 'back-bay', region: 'atlantic' });
  gateway = await aSenderToken(db, {});
  device = await aSenderToken(db, { kioskId: kiosk.id });
  pacificGateway = await aSenderToken(db, { regions: ['pacific'] });
  // Everything that can be logged is.
  api = await startApi(db, { KIOSK_FLEET_LOG_LEVEL: 'trace' });
  const hear = (chunk: Buffer) => (log += chunk.toString());
  api.child.stdout?.on('data', hear);
  api.child.stderr?.on('data', hear);
}, 120_000);

afterAll(async () => {
  await api?.stop();
  await db?.stop();
}, 60_000);

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const send = async (resource: unknown, token: string | null = gateway, query = '', headers = {}) => {
  const answer = await post(
    `${api.url}/v1/fhir${query}`,
    token,
    typeof resource === 'string' ? resource : JSON.stringify(resource),
    { 'content-type': 'application/fhir+json', ...headers },
  );
  return { ...answer, outcome: answer.body as unknown as OperationOutcome };
};

const eventsOf = statement<
  [string],
  { kiosk_id: number; stage: string; product_id: string | null; reason: string | null }
>(
  'e2e.prescribed-events',
  'SELECT kiosk_id, stage, product_id, reason FROM prescribed_event WHERE order_id = $1 ORDER BY at, stage',
);
const stages = async (order: string) => (await db.database.run(eventsOf, [order])).map(({ stage }) => stage);

/** What must not get in, in every place of a resource that can hold it. */
const person = {
  family: 'Quetzalcoatl',
  given: 'Wilhelmina',
  birthDate: '1931-07-19',
  phone: '555-0142-7788',
  mail: 'wilhelmina.q@patients.example',
  street: '7 Rue Perdue',
  record: 'MRN-99381172',
  sentence: 'Takes it with grapefruit juice',
  picture: 'aGVsbG8gcGF0aWVudA',
};
const secrets = Object.values(person);
const name = `${person.given} ${person.family}`;
const patient = {
  resourceType: 'Patient' as const,
  id: 'p1',
  name: [{ family: person.family, given: [person.given] }],
  birthDate: person.birthDate,
  telecom: [
    { system: 'phone' as const, value: person.phone },
    { system: 'email' as const, value: person.mail },
  ],
  address: [{ line: [person.street] }],
  photo: [{ data: person.picture }],
};
/** Everything that resources of any of the three types may carry about a person. */
const personal = {
  text: {
    status: 'generated' as const,
    div: `<div xmlns="http://www.w3.org/1999/xhtml">${name} ${person.sentence}</div>`,
  },
  contained: [patient],
  extension: [{ url: 'http://example.org/who', valueString: name }],
  identifier: [{ system: 'http://hospital.example/mrn', value: person.record }],
  note: [{ text: `${person.sentence} ${person.phone}`, authorString: name }],
  subject: { reference: `Patient/${person.record}`, display: name },
  for: { reference: `Patient/${person.record}`, display: name },
  encounter: { display: person.sentence },
  requester: { display: name },
  recorder: { display: name },
  insurance: [{ display: person.record }],
  reasonCode: [{ text: person.sentence, coding: [{ code: 'x', display: person.sentence }] }],
  description: person.sentence,
  receiver: [{ display: name }],
  dosageInstruction: [{ text: person.sentence, patientInstruction: person.sentence }],
  ['_status']: { extension: [{ url: 'x', valueString: name }] },
};
const coded = (code: string) => ({
  text: person.sentence,
  coding: [{ code, display: name, system: `http://${person.mail}` }],
});

function aTask(order: string, status: Task['status'], at: string, more: object = {}): object {
  return {
    resourceType: 'Task',
    id: `t-${order}-${status}`,
    status,
    intent: 'order',
    focus: { reference: `MedicationRequest/${order}`, display: name },
    location: { reference: 'Location/K-00001', display: name },
    lastModified: at,
    ...personal,
    ...more,
  };
}
const aRequest = (order: string, more: object = {}): object => ({
  ...personal,
  resourceType: 'MedicationRequest',
  id: order,
  status: 'active' satisfies MedicationRequest['status'],
  intent: 'order',
  medicationCodeableConcept: coded('amoxicillin-500'),
  authoredOn: minutesAgo(30),
  ...more,
});
const aDispense = (order: string, more: object = {}): object => ({
  ...personal,
  resourceType: 'MedicationDispense',
  id: `d-${order}`,
  status: 'completed' satisfies MedicationDispense['status'],
  medicationCodeableConcept: coded('amoxicillin-500'),
  authorizingPrescription: [{ reference: `https://ehr.example/fhir/MedicationRequest/${order}` }],
  location: { reference: 'Location/K-00001' },
  whenPrepared: minutesAgo(20),
  whenHandedOver: minutesAgo(18),
  performer: [{ actor: { display: name } }],
  ...more,
});
const bundle = (type: Bundle['type'], ...resources: object[]) => ({
  resourceType: 'Bundle',
  type,
  identifier: { value: person.record },
  entry: resources.map((resource) => ({ fullUrl: `http://${person.mail}/x`, resource })),
});

/** Every row of every table, as text. */
async function everythingStored(): Promise<string> {
  const client = await db.database.pool.connect();
  try {
    const { rows } = await client.query<{ place: string }>(
      `SELECT format('%I.%I', table_schema, table_name) AS place FROM information_schema.tables
       WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
         AND table_schema NOT LIKE '\\_timescaledb\\_c%'`,
    );
    const texts: string[] = [];
    for (const { place } of rows) {
      const { rows: found } = await client.query<{ text: string }>(
        `SELECT t::text AS text FROM ${place} AS t`,
      );
      texts.push(...found.map(({ text }) => text));
    }
    return texts.join('\n');
  } finally {
    client.release();
  }
}

test('an order from prescription to hand: three types, one bundle, stored once', async () => {
  const sent = bundle(
    'collection',
    aRequest('rx-1'),
    aTask('rx-1', 'accepted', minutesAgo(25)),
    aTask('rx-1', 'in-progress', minutesAgo(24)),
    aDispense('rx-1'),
    patient,
  );
  const first = await send(sent);
  expect(first.status).toBe(200);
  expect(first.headers.get('content-type')).toContain('application/fhir+json');
  expect(first.outcome).toEqual({
    resourceType: 'OperationOutcome',
    issue: [
      {
        severity: 'information',
        code: 'informational',
        diagnostics: '4 events stored, 0 known before; 1 entries of other types ignored',
      },
      ...[
        'tells RECEIVED',
        'tells VALIDATED',
        'says nothing of the order’s way',
        'tells DISPENSED and PICKED_UP',
      ].map((what, index) => ({
        severity: 'information',
        code: 'informational',
        diagnostics: `Bundle.entry[${index}].resource ${what}`,
        expression: [`Bundle.entry[${index}].resource`],
      })),
    ],
  });
  expect(await stages('rx-1')).toEqual(['RECEIVED', 'VALIDATED', 'DISPENSED', 'PICKED_UP']);
  expect((await db.database.run(eventsOf, ['rx-1']))[0]).toEqual({
    kiosk_id: kiosk.id,
    stage: 'RECEIVED',
    product_id: 'amoxicillin-500',
    reason: null,
  });
  expect((await send(sent)).outcome.issue[0]!.diagnostics).toContain('0 events stored, 4 known before');
  // A later resource without a place is about the kiosk that the order was told of.
  const cancelled = aRequest('rx-1', {
    status: 'cancelled',
    meta: { lastUpdated: minutesAgo(1) },
    statusReason: coded('clarif'),
  });
  expect((await send(cancelled)).outcome.issue[0]!.diagnostics).toContain('1 events stored');
  expect((await db.database.run(eventsOf, ['rx-1'])).at(-1)).toMatchObject({
    stage: 'CANCELLED',
    reason: 'clarif',
  });
});

test('a kiosk speaks for itself only, a gateway for its region', async () => {
  expect((await send(aRequest('rx-2'), device)).status).toBe(200);
  expect(await stages('rx-2')).toEqual(['RECEIVED']);
  const elsewhere = aTask('rx-3', 'accepted', minutesAgo(1), {
    location: { reference: `Location/${other.serial}` },
  });
  for (const token of [device, pacificGateway]) {
    const refused = await send(elsewhere, token);
    expect(refused.status).toBe(422);
    expect(refused.outcome.issue[0]!.diagnostics).toBe(
      'Task.location names a kiosk that this token may not speak for',
    );
  }
  expect((await send(elsewhere)).status).toBe(200);
  expect((await send(aRequest('rx-4'), gateway, '?kiosk=K-00002')).status).toBe(200);
});

test('errors are outcomes as well, and name the field but never its value', async () => {
  const problem = async (...args: Parameters<typeof send>) => {
    const { status, outcome } = await send(...args);
    expect(outcome.resourceType).toBe('OperationOutcome');
    return [status, outcome.issue[0]!.code, outcome.issue[0]!.expression?.[0] ?? null];
  };
  expect(await problem(aRequest('rx-5'), null)).toEqual([401, 'login', null]);
  expect(await problem(aRequest('rx-5'), await aSession(db))).toEqual([403, 'forbidden', null]);
  expect(await problem(`{"resourceType": "Task", "note": "${name}`)).toEqual([400, 'structure', null]);
  expect(await problem(aRequest('rx-5'), gateway, '', { 'content-type': 'application/fhir+xml' })).toEqual([
    415,
    'not-supported',
    null,
  ]);
  expect(await problem(patient)).toEqual([422, 'not-supported', 'Resource.resourceType']);
  expect(await problem({ ...patient, resourceType: name })).toEqual([
    422,
    'not-supported',
    'Resource.resourceType',
  ]);
  expect(await problem(aRequest('rx-5'))).toEqual([422, 'required', 'MedicationRequest.id']);
  expect(await problem(aRequest('rx-5', { status: name }), device)).toEqual([
    422,
    'value',
    'MedicationRequest.status',
  ]);
  expect(await problem(aRequest('rx-5', { status: 'ready' }), device)).toEqual([
    422,
    'value',
    'MedicationRequest.status',
  ]);
  expect(await problem(aRequest(name), device)).toEqual([422, 'value', 'MedicationRequest.id']);
  expect(await problem(aRequest('rx-5', { authoredOn: name }), device)).toEqual([
    422,
    'value',
    'MedicationRequest.authoredOn',
  ]);
  expect(await problem(aRequest('rx-5', { authoredOn: '2015-01-15T10:00:00Z' }), device)).toEqual([
    422,
    'value',
    'MedicationRequest',
  ]);
  expect(await problem(aTask('rx-5', 'failed', ''), device)).toEqual([422, 'value', 'Task.lastModified']);
  expect(await problem({ ...aTask('rx-5', 'failed', ''), lastModified: undefined }, device)).toEqual([
    422,
    'required',
    'Task.lastModified',
  ]);
  expect(await problem(bundle('batch'), gateway, '?kiosk=Wilhelmina%20Q')).toEqual([400, 'structure', null]);
  expect(await problem({ resourceType: 'Bundle', entry: name })).toEqual([422, 'structure', 'Bundle.entry']);
});

test('a batch keeps its good entries, a transaction all or none', async () => {
  const entries = [aTask('rx-6', 'received', minutesAgo(3)), { resourceType: 'Task', status: name }];
  const batch = await send(bundle('batch', ...entries));
  expect(batch.status).toBe(200);
  expect(batch.outcome.issue.map(({ severity, expression }) => [severity, expression])).toEqual([
    ['information', undefined],
    ['error', ['Bundle.entry[1].resource.status']],
    ['information', ['Bundle.entry[0].resource']],
  ]);
  const whole = await send(bundle('transaction', aTask('rx-7', 'received', minutesAgo(3)), entries[1]!));
  expect(whole.status).toBe(422);
  expect(await stages('rx-7')).toEqual([]);
});

test('nothing of a person is in any table, log line, queue, metric or answer', async () => {
  const sent = [
    bundle(
      'batch',
      aRequest('rx-8'),
      aTask('rx-8', 'cancelled', minutesAgo(2), { statusReason: coded('out-of-stock') }),
      patient,
    ),
    aDispense('rx-8', {
      status: 'declined',
      statusReasonCodeableConcept: { text: person.sentence, coding: [{ code: name }] },
      meta: { lastUpdated: minutesAgo(1), source: person.mail },
    }),
    aTask('rx-8', 'rejected', minutesAgo(1), { status: person.sentence }),
    aRequest('rx-8', { authoredOn: person.sentence, medicationCodeableConcept: coded(person.record) }),
    { ...patient, resourceType: 'MedicationRequest' },
    [patient],
    name,
    JSON.stringify(patient).slice(0, -5),
  ];
  let answers = '';
  for (const resource of sent)
    for (const [token, query] of [
      [gateway, ''],
      [device, ''],
      [gateway, `?kiosk=${person.record}`],
      [null, ''],
    ] as const) {
      const { body, headers } = await send(resource, token, query);
      answers += JSON.stringify([body, [...headers]]);
    }
  // What the worker makes of it is stored as well.
  const worker = fork(join(projectRoot(), 'dist/apps/worker/main.js'), [], {
    env: childEnvironment({
      PORT: '0',
      DATABASE_URL: db.url,
      KIOSK_FLEET_LOG_LEVEL: 'trace',
      KIOSK_FLEET_RUN_DATABASE_JOBS: String(db.embedded),
    }),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [worker.stdout!, worker.stderr!])
    stream.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const folded = statement<[], { count: number }>(
    'e2e.folded-orders',
    `SELECT count(*) FROM prescription_order WHERE order_id = 'rx-8'`,
  );
  await eventually(async () => (await db.database.run(folded, []))[0]!.count === 1, { timeoutMs: 60_000 });
  const metrics = await (await fetch(`${api.url}/metrics`)).text();
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  worker.kill('SIGTERM');
  await ended;
  const stored = await everythingStored();
  expect(stored).toContain('rx-8');
  expect(log).toContain('/v1/fhir');
  expect(metrics).toContain('kiosk_fleet_fhir_resources_total');
  const everything = { answers, stored, log, metrics };
  for (const [where, text] of Object.entries(everything))
    for (const secret of secrets)
      expect([where, secret, text.toLowerCase().includes(secret.toLowerCase())]).toEqual([
        where,
        secret,
        false,
      ]);
});
