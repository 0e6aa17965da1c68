import fc from 'fast-check';
import { allowedPart, isFlaw, referencedId } from './allow-list.js';
import { readSent } from './bundle.js';
import { stageEvents } from './order-events.js';
import { hmacHex, orderName } from './order-name.js';
import { errorOutcome, outcome } from './outcome.js';

const at = '2026-03-01T10:00:00Z';
const later = '2026-03-01T10:05:00.250+02:00';

function stagesOf(resource: object): unknown {
  const allowed = allowedPart(resource, 'R');
  if (allowed === null || isFlaw(allowed)) return allowed;
  const events = stageEvents(allowed, 'R');
  return Array.isArray(events)
    ? events.map(({ stage, reason }) => (reason === null ? stage : `${stage}: ${reason}`))
    : events;
}
const task = (status: string, more: object = {}) =>
  stagesOf({ resourceType: 'Task', status, lastModified: at, ...more });
const request = (status: string, more: object = {}) =>
  stagesOf({
    resourceType: 'MedicationRequest',
    status,
    authoredOn: at,
    meta: { lastUpdated: later },
    ...more,
  });
const dispense = (status: string, more: object = {}) =>
  stagesOf({ resourceType: 'MedicationDispense', status, meta: { lastUpdated: later }, ...more });

test.each([
  ['received', ['RECEIVED']],
  ['accepted', ['VALIDATED']],
  ['ready', ['DISPENSED']],
  ['completed', ['PICKED_UP']],
  ['rejected', ['CANCELLED: rejected']],
  ['cancelled', ['CANCELLED: cancelled']],
  ['failed', ['FAILED: failed']],
  ['entered-in-error', ['CANCELLED: entered-in-error']],
  ['draft', []],
  ['requested', []],
  ['in-progress', []],
  ['on-hold', []],
])('a Task that is %s', (status, stages) => {
  expect(task(status)).toEqual(stages);
});

test.each([
  ['active', ['RECEIVED']],
  ['on-hold', []],
  ['completed', []],
  ['draft', []],
  ['unknown', []],
  ['cancelled', ['CANCELLED: cancelled']],
  ['stopped', ['CANCELLED: stopped']],
  ['entered-in-error', ['CANCELLED: entered-in-error']],
])('a MedicationRequest that is %s', (status, stages) => {
  expect(request(status)).toEqual(stages);
});

test('a MedicationDispense by its times', () => {
  const both = { whenPrepared: at, whenHandedOver: later };
  expect(dispense('completed', both)).toEqual(['DISPENSED', 'PICKED_UP']);
  expect(dispense('completed', { whenPrepared: at })).toEqual(['DISPENSED']);
  expect(dispense('in-progress', { whenPrepared: at })).toEqual(['DISPENSED']);
  expect(dispense('preparation')).toEqual([]);
  expect(dispense('declined', { whenPrepared: at })).toEqual(['DISPENSED', 'CANCELLED: declined']);
  expect(dispense('entered-in-error', both)).toEqual(['CANCELLED: entered-in-error']);
  const coded = {
    statusReasonCodeableConcept: { text: 'Jane did not come', coding: [{ code: 'altchoice' }] },
  };
  expect(dispense('stopped', coded)).toEqual(['CANCELLED: altchoice']);
  expect(dispense('completed')).toMatchObject({ code: 'required', path: 'R.whenHandedOver' });
});

test('what is missing or wrong is named, and its value is not', () => {
  expect(task('failed', { lastModified: undefined })).toMatchObject({
    code: 'required',
    path: 'R.lastModified',
  });
  expect(request('cancelled', { meta: undefined })).toMatchObject({
    code: 'required',
    path: 'R.meta.lastUpdated',
  });
  expect(task('shipped')).toMatchObject({ code: 'value', path: 'R.status' });
  expect(request('active', { authoredOn: '2015-15-15' })).toMatchObject({
    code: 'value',
    path: 'R.authoredOn',
  });
  expect(allowedPart({ resourceType: 'Patient', name: 'Jane' }, 'R')).toBeNull();
  expect(allowedPart('Jane', 'R')).toEqual({ code: 'structure', path: 'R', problem: 'must be a resource' });
});

test('references lead to ids, whatever their form; others do not', () => {
  const ids = (reference: unknown) => referencedId({ reference }, ['MedicationRequest']);
  expect(ids('MedicationRequest/rx-1')).toBe('rx-1');
  expect(ids('https://ehr.example/r4/MedicationRequest/rx-1/_history/2')).toBe('rx-1');
  expect(ids('urn:uuid:6D5B1F64-7A2C-4F0E-9B0E-0B8F6E5D4C3B')).toBe('6d5b1f64-7a2c-4f0e-9b0e-0b8f6e5d4c3b');
  for (const none of [
    'Patient/p1',
    'MedicationRequest/Jane Doe',
    '#contained',
    7,
    undefined,
    'x'.repeat(600),
  ])
    expect(ids(none)).toBeNull();
});

test('entries of a bundle refer to each other by address', () => {
  const uuid = '6d5b1f64-7a2c-4f0e-9b0e-0b8f6e5d4c3b';
  const sent = readSent({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      {
        fullUrl: `urn:uuid:${uuid}`,
        resource: { resourceType: 'MedicationRequest', id: 'rx-9', status: 'active', authoredOn: at },
      },
      {
        resource: {
          resourceType: 'Task',
          status: 'ready',
          focus: { reference: `urn:uuid:${uuid}` },
          lastModified: at,
        },
      },
      { resource: { resourceType: 'Patient' } },
      'Jane',
    ],
  });
  if ('problem' in sent) throw new Error(sent.problem);
  expect(sent).toMatchObject({ ignored: 1, wholeOrNothing: true });
  expect(
    sent.entries.map(({ resource }) => (isFlaw(resource) ? resource.path : resource.prescription)),
  ).toEqual(['rx-9', 'rx-9', 'Bundle.entry[3]']);
});

test('whatever is in a resource, only what the list allows comes out', () => {
  const secret = 'Jane Q. Doe';
  const anything = fc.anything({
    maxDepth: 3,
    key: fc.constantFrom('code', 'coding', 'text', 'display', 'reference', 'value', 'x'),
    values: [fc.constant(secret)],
  });
  const resource = fc.record({
    resourceType: fc.constantFrom('Task', 'MedicationRequest', 'MedicationDispense', secret),
    id: fc.constantFrom('a1', secret, undefined),
    status: fc.constantFrom('completed', 'active', 'received', secret),
    focus: anything,
    basedOn: anything,
    statusReason: anything,
    statusReasonCodeableConcept: anything,
    location: anything,
    owner: anything,
    performer: anything,
    medicationCodeableConcept: anything,
    authorizingPrescription: anything,
    authoredOn: fc.constantFrom(at, secret, undefined),
    lastModified: fc.constantFrom(at, secret, undefined),
    meta: anything,
    note: anything,
  });
  fc.assert(
    fc.property(resource, fc.boolean(), (one, inBundle) => {
      const sent = readSent(
        inBundle ? { resourceType: 'Bundle', entry: [{ fullUrl: secret, resource: one }] } : one,
      );
      expect(JSON.stringify(sent)).not.toContain(secret);
    }),
    { numRuns: 500 },
  );
});

test('a key replaces the ids of orders', () => {
  expect(hmacHex(Buffer.from('Jefe'), 'what do ya want for nothing?')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
  expect(orderName('rx-1', null)).toBe('rx-1');
  expect(orderName('rx-1', Buffer.from('Jefe'))).toMatch(/^[0-9a-f]{40}$/);
});

test('outcomes are bounded, and errors of the door are outcomes', () => {
  const many = Array.from({ length: 300 }, () => ({ severity: 'error' as const, code: 'value' as const }));
  expect(outcome(many).issue).toHaveLength(200);
  expect(outcome(many).issue.at(-1)!.diagnostics).toBe('101 further issues are not listed');
  expect(errorOutcome({ code: 'UNAUTHENTICATED', message: 'Sign in' }).issue[0]).toMatchObject({
    severity: 'error',
    code: 'login',
  });
});

/** As the examples of the standard are: everything optional is there, most times are dates, ids are short. */
const exampleParts = {
  meta: { versionId: '1', profile: ['http://example.org/profile'], security: [{ code: 'R' }] },
  text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">Jane Doe, born 1970</div>' },
  contained: [
    { resourceType: 'Medication', id: 'med0301', code: { coding: [{ system: 'http://x', code: '1' }] } },
  ],
  extension: [{ url: 'http://example.org/x', valueString: 'Jane Doe' }],
  identifier: [{ use: 'official', system: 'http://www.bmc.nl/portal/prescriptions', value: '12345' }],
  medicationReference: { reference: '#med0301' },
  medicationCodeableConcept: {
    coding: [
      { system: 'http://a', code: '66493003', display: 'Theophylline' },
      { system: 'http://b', code: '00002-7597-01' },
    ],
  },
  subject: { reference: 'Patient/pat1', display: 'Donald Duck' },
  for: { reference: 'Patient/example' },
  context: { reference: 'Encounter/f002' },
  performer: [{ function: { text: 'x' }, actor: { reference: 'Practitioner/f006' } }],
  reasonReference: [{ reference: 'Condition/f201' }],
  dosageInstruction: [
    { sequence: 1, text: 'Take one', timing: { repeat: { boundsPeriod: { start: '2015-01-15' } } } },
  ],
  substitution: { wasSubstituted: true, type: { coding: [{ code: 'E' }] } },
  detectedIssue: [{ reference: '#d' }],
  eventHistory: [{ reference: '#signature' }],
  note: [{ text: 'Jane Doe called' }],
  restriction: { repetitions: 1, period: { end: '2016-11-02T09:45:05+10:00' } },
  input: [{ type: { text: 'x' }, valueReference: { reference: 'Patient/example' } }],
};

test.each([
  [
    'a task of a laboratory',
    {
      resourceType: 'Task',
      id: 'example1',
      status: 'in-progress',
      authoredOn: '2016-10-31T08:25:05+10:00',
      lastModified: '2016-10-31T09:45:05+10:00',
    },
    [],
  ],
  [
    'a task with dates',
    {
      resourceType: 'Task',
      id: 'fm-example1',
      status: 'requested',
      authoredOn: '2014-08-16',
      lastModified: '2014-08',
    },
    [],
  ],
  [
    'a completed task with a date',
    { resourceType: 'Task', id: 'fm-example5', status: 'completed', lastModified: '2014-08-16' },
    { code: 'business-rule', path: 'R.lastModified' },
  ],
  [
    'a prescription of a day',
    {
      resourceType: 'MedicationRequest',
      id: 'medrx0301',
      status: 'active',
      intent: 'order',
      authoredOn: '2015-01-15',
    },
    { code: 'business-rule', path: 'R.authoredOn' },
  ],
  [
    'one that was completed',
    {
      resourceType: 'MedicationRequest',
      id: 'medrx0302',
      status: 'completed',
      intent: 'order',
      authoredOn: '2015',
    },
    [],
  ],
  [
    'one that was stopped, nobody says when',
    { resourceType: 'MedicationRequest', id: 'medrx0303', status: 'stopped', authoredOn: '2015-01-15' },
    { code: 'business-rule' },
  ],
  [
    'a dispense',
    {
      resourceType: 'MedicationDispense',
      id: 'meddisp0301',
      status: 'completed',
      whenPrepared: '2015-01-15T10:20:00Z',
      whenHandedOver: '2015-01-15T16:20:00Z',
    },
    ['DISPENSED', 'PICKED_UP'],
  ],
  [
    'a dispense that is under way',
    {
      resourceType: 'MedicationDispense',
      id: 'meddisp0302',
      status: 'in-progress',
      whenPrepared: '2015-01-15',
    },
    [],
  ],
  [
    'a dispense that stopped',
    { resourceType: 'MedicationDispense', id: 'meddisp0303', status: 'stopped' },
    { code: 'required', path: 'R.meta.lastUpdated' },
  ],
  [
    'an impossible date',
    { resourceType: 'MedicationDispense', status: 'completed', whenHandedOver: '2015-13-01' },
    { code: 'value', path: 'R.whenHandedOver' },
  ],
])('%s as the standard shows it', (_, resource, expected) => {
  const stages = stagesOf({ ...exampleParts, ...resource });
  if (Array.isArray(expected)) expect(stages).toEqual(expected);
  else expect(stages).toMatchObject(expected);
  expect(JSON.stringify(allowedPart({ ...exampleParts, ...resource }, 'R'))).not.toMatch(
    /Jane|Donald|Patient|12345/,
  );
});

test.each(['transaction', 'batch', 'collection', 'message', 'history', 'searchset', 'document'])(
  'a bundle that is a %s has an answer for every entry',
  (type) => {
    const sent = readSent({
      resourceType: 'Bundle',
      type,
      entry: [
        { resource: { resourceType: 'MessageHeader', eventCoding: { code: 'x' } } },
        {
          fullUrl: 'urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a',
          resource: { ...exampleParts, resourceType: 'Task', status: 'draft' },
          request: { method: 'POST', url: 'Task' },
        },
        { request: { method: 'DELETE', url: 'Task/1' } },
        { resource: { resourceType: 'Bundle', entry: [] } },
        'x',
        {},
      ],
    });
    expect(sent).toMatchObject({ ignored: 2, isBundle: true, wholeOrNothing: type === 'transaction' });
    const paths =
      'entries' in sent
        ? sent.entries.map(({ resource }) => ('code' in resource ? resource.code : resource.id))
        : [];
    expect(paths).toEqual([
      '61ebe359-bfdc-4613-8bf2-c5e300945f0a',
      'not-supported',
      'structure',
      'structure',
    ]);
  },
);
