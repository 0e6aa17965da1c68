import { type Queryable, statement } from '@app/persistence';
import { aDatabase, type TestDatabase } from '@app/testing';
import { AuditTrail } from './audit-trail.js';

const changeDetail = statement<[number], never>(
  'auth-test.change-detail',
  `UPDATE audit_entry SET detail = '{"n": 99}' WHERE id = $1`,
);
const restoreDetail = statement<[number, string], never>(
  'auth-test.restore-detail',
  'UPDATE audit_entry SET detail = $2::jsonb WHERE id = $1',
);
const removeEntry = statement<[number], never>(
  'auth-test.remove-entry',
  'DELETE FROM audit_entry WHERE id = $1',
);
const ids = statement<[], { id: number }>('auth-test.entry-ids', 'SELECT id FROM audit_entry ORDER BY id');

let db: TestDatabase;
const trail = new AuditTrail();
const at = new Date('2026-03-01T09:00:00.123Z');

const record = (transaction: Queryable, n: unknown) =>
  trail.record(transaction, {
    at,
    actor: 'user:ada@example.org',
    action: 'test.do',
    subject: `thing:${n}`,
    detail: { n, nested: { z: 1, a: [1.5, null, 'ä', undefined] } },
  });

beforeAll(async () => {
  db = await aDatabase();
});
afterAll(() => db.stop());

test('the empty trail is whole', async () => {
  expect(await trail.verify(db.database)).toEqual({ entries: 0, broken: null });
});

test('entries from many transactions at once make one chain', async () => {
  await Promise.all(
    Array.from({ length: 20 }, (_, n) => db.database.transaction((transaction) => record(transaction, n))),
  );
  expect(await trail.verify(db.database)).toEqual({ entries: 20, broken: null });
});

test('a change that is rolled back leaves no entry', async () => {
  const failing = db.database.transaction(async (transaction) => {
    await record(transaction, 'never');
    throw new Error('the change failed');
  });
  await expect(failing).rejects.toThrow('the change failed');
  expect((await trail.verify(db.database)).entries).toBe(20);
});

test('an entry whose content was changed is found', async () => {
  const [, , third] = await db.database.run(ids, []);
  await db.database.run(changeDetail, [third!.id]);
  expect((await trail.verify(db.database)).broken).toEqual({ id: third!.id, reason: 'CONTENT_CHANGED' });
});

test('an entry that was removed is found at the next one', async () => {
  const [, , third, fourth] = await db.database.run(ids, []);
  await db.database.run(restoreDetail, [third!.id, '{}']);
  await db.database.run(removeEntry, [third!.id]);
  expect((await trail.verify(db.database)).broken).toEqual({ id: fourth!.id, reason: 'CHAIN_BROKEN' });
});
