import fc from 'fast-check';
import { splitStatements } from './split-statements.js';
import { statementEffects } from './statement-effects.js';

test.each([
  ['SELECT 1; SELECT 2;', ['SELECT 1', 'SELECT 2']],
  [`SELECT ';', "a;b", E'\\';' ; x`, [`SELECT ';', "a;b", E'\\';'`, 'x']],
  ["SELECT 'it''s;' ; y", ["SELECT 'it''s;'", 'y']],
  ['DO $$ a; b $$; DO $x$ $$; $x$', ['DO $$ a; b $$', 'DO $x$ $$; $x$']],
  ['-- a; b\nSELECT 1 /* ; */', ['SELECT 1']],
  ['SELECT $1; SELECT $2', ['SELECT $1', 'SELECT $2']],
  [" ;; ' unfinished", ["' unfinished"]],
])('splits %j', (sql, expected) => {
  expect(splitStatements(sql)).toEqual(expected);
});

test('splitting ends on any text and keeps what is not a comment or a semicolon', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...`ab';"$-/*\\ \nE1`) }), (sql) => {
      expect(splitStatements(sql).join('').length).toBeLessThanOrEqual(sql.length);
    }),
  );
});

test('sees LISTEN and UNLISTEN as Postgres names the channels', () => {
  expect(
    statementEffects('LISTEN News; listen "New""s"; UNLISTEN *; /* x */ unlisten b').listenChanges,
  ).toEqual([
    { command: 'LISTEN', channel: 'news' },
    { command: 'LISTEN', channel: 'New"s' },
    { command: 'UNLISTEN', channel: undefined },
    { command: 'UNLISTEN', channel: 'b' },
  ]);
  expect(statementEffects("SELECT 'LISTEN x'").listenChanges).toEqual([]);
  expect(statementEffects(`LISTEN ${'a'.repeat(80)}`).listenChanges).toEqual([
    { command: 'LISTEN', channel: 'a'.repeat(63) },
  ]);
});

test.each([
  ["SET TIME ZONE 'UTC'", true],
  ['SELECT 1; RESET ALL', true],
  ["SELECT set_config('a.b', '1', false)", true],
  ['SET LOCAL work_mem = 1', false],
  ['SET TRANSACTION READ ONLY', false],
  ['UPDATE t SET a = 1', false],
])('%j changes settings of the session: %s', (sql, expected) => {
  expect(statementEffects(sql).changesSettings).toBe(expected);
});

test('knows settings that Postgres does not list', () => {
  expect(
    statementEffects("SET app.Tenant = 'x'; SELECT set_config('app.user', 'y', false)").customSettings,
  ).toEqual(['app.tenant', 'app.user']);
});

test('tells statements apart that throw away what everybody shares', () => {
  expect(statementEffects('discard all')).toMatchObject({ discards: 'DISCARD ALL', discardsShared: false });
  expect(statementEffects('DEALLOCATE PREPARE ALL')).toMatchObject({ discards: 'DEALLOCATE ALL' });
  expect(statementEffects('SELECT 1; DISCARD ALL')).toMatchObject({
    discards: undefined,
    discardsShared: true,
  });
});

test('sees COPY FROM STDIN when it stands alone', () => {
  expect(statementEffects('COPY t (a, b) FROM STDIN WITH (FORMAT binary)').copyFromStdin).toEqual({
    binary: true,
  });
  expect(statementEffects('COPY t FROM STDIN').copyFromStdin).toEqual({ binary: false });
  expect(statementEffects('COPY t TO STDOUT').copyFromStdin).toBeUndefined();
  expect(statementEffects('BEGIN; COPY t FROM STDIN').copyFromStdin).toBeUndefined();
});

test('a literal of 5 MB costs no more than reading it', () => {
  expect(statementEffects(`INSERT INTO t SET '${'x;'.repeat(2_500_000)}'`).changesSettings).toBe(false);
});
