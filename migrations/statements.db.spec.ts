import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '@app/kernel';
import { declaredStatements } from '@app/persistence';
import { aDatabase, type TestDatabase } from '@app/testing';

let db: TestDatabase;
beforeAll(async () => {
  db = await aDatabase();
});
afterAll(() => db.stop());

/** Modules that declare statements, by the house rule: one statement a module below libs/ and apps/. */
function modulesWithStatements(folder: string): string[] {
  return readdirSync(join(projectRoot(), folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'web' ? [] : modulesWithStatements(path);
    if (!entry.name.endsWith('.ts') || /\.(spec|main)\.ts$|^main\.ts$/.test(entry.name)) return [];
    return /\bstatement</.test(readFileSync(join(projectRoot(), path), 'utf8')) ? [path] : [];
  });
}

test('every declared SQL statement can be prepared against the migrated schema', async () => {
  for (const path of ['libs', 'apps'].flatMap(modulesWithStatements)) await import(join(projectRoot(), path));
  const statements = declaredStatements().filter(({ name }) => !/^(testing|.*-spec)\./.test(name));
  expect(statements.length).toBeGreaterThan(20);
  const failures: string[] = [];
  const client = await db.database.pool.connect();
  try {
    for (const [index, { name, text }] of statements.entries()) {
      const prepare = `PREPARE s${index} AS ${text}`;
      // Utility statements (CALL, NOTIFY, …) have no plan and cannot be prepared by name.
      if (/^\s*(CALL|NOTIFY|LISTEN|REFRESH|BEGIN|SET|LOCK)\b/i.test(text)) continue;
      await client.query(prepare).catch((error: Error) => failures.push(`${name}: ${error.message}`));
    }
  } finally {
    client.release(true);
  }
  expect(failures).toEqual([]);
});
