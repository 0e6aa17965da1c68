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
  expect(request('active', { authoredOn: '2015-01-15' })).toMatchObject({
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
