import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { projectRoot } from '@app/kernel';
import type { TestDatabase } from '@app/testing';

export const grants = readFileSync(join(projectRoot(), 'deploy/database/grafana-grants.sql'), 'utf8');

/** What PostgreSQL says when a job of the database changed a chunk while a grant was passed on to it. */
const concurrentlyUpdated = /tuple concurrently updated/;

async function becomeGrafana(client: pg.PoolClient): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query('CREATE ROLE grafana_reader NOLOGIN');
    await client.query(grants);
    await client.query('SET LOCAL ROLE grafana_reader');
  } catch (error) {
    if (!concurrentlyUpdated.test(String(error))) throw error;
    await client.query('ROLLBACK');
    await becomeGrafana(client);
  }
}

/** Runs as Grafana's role does, with exactly the granted rights; role and grants are rolled back. */
export async function asGrafana<Result>(
  db: TestDatabase,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await db.database.pool.connect();
  try {
    await becomeGrafana(client);
    return await work(client);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}
