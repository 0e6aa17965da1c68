import pg from 'pg';

/**
 * A reading an hour of every probe, from 15 days ago until 2 days ago, compressed where the policy would have: what a
 * replay then meets. @returns how many chunks are compressed
 */
export async function compressHistory(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(
      `INSERT INTO temperature (kiosk_id, probe_id, at, received_at, celsius)
       SELECT kiosk_id, id, at, at, 21 FROM probe,
         generate_series(now() - INTERVAL '15 days', now() - INTERVAL '2 days', INTERVAL '1 hour') AS at`,
    );
    const { rows } = await client.query(
      `SELECT compress_chunk(chunk) FROM show_chunks('temperature', older_than => INTERVAL '7 days') AS chunk`,
    );
    await client.query('ANALYZE');
    return rows.length;
  } finally {
    await client.end();
  }
}
