import pg from 'pg';

const dayMs = 86_400_000;
/** As the compression policies of heartbeats and temperatures. */
const compressedAfterDays = 7;

export interface Sizes {
  readings: number;
  /** Bytes a reading in chunks that are not compressed: rows, and the unique index. */
  'row bytes': number;
  'index bytes': number;
  /** Bytes a reading in compressed chunks, all in all; null while there are none. */
  'compressed bytes': number | null;
  /** Of all rollups, to all readings. */
  'rollup bytes': number;
  'MiB in all': number;
}

type Kind = 'temperature' | 'heartbeat';
export const kinds: readonly Kind[] = ['temperature', 'heartbeat'];

const series: Record<Kind, string> = {
  temperature: `INSERT INTO temperature (kiosk_id, probe_id, at, received_at, celsius)
    SELECT kiosk_id, id, at, at + INTERVAL '1 second',
           round((21 + 2 * sin(extract(epoch FROM at)::float8 / 13751) + (hashint4(id * 31 + extract(epoch FROM at)::int4) % 100) / 100.0)::numeric, 1)
      FROM probe, generate_series($1::timestamptz, $2::timestamptz - $3::interval, $3::interval) AS at`,
  heartbeat: `INSERT INTO heartbeat (kiosk_id, at, received_at, uptime_seconds, cpu_percent, memory_percent,
                                     disk_free_percent, signal_dbm, door_open, power, firmware)
    SELECT id, at, at + INTERVAL '1 second', (extract(epoch FROM at)::int8 % 1000000)::int4,
           abs(hashint4(id + extract(epoch FROM at)::int4) % 1000) / 10.0, 40 + id % 10, 63,
           -60 - abs(hashint4(id * 7 + extract(epoch FROM at)::int4) % 9), false, 'MAINS', '4.2.0'
      FROM kiosk, generate_series($1::timestamptz, $2::timestamptz - $3::interval, $3::interval) AS at`,
};

/** History as it is after days of sending: readings, rollups, and old chunks compressed. */
export class History {
  private readonly end: number;
  private days = 0;

  constructor(
    private readonly client: pg.Client,
    private readonly everyMinutes: number,
    now: number,
  ) {
    // Whole days back from the last full hour, so that what is sent now is not there yet.
    this.end = Math.floor(now / 3_600_000) * 3_600_000;
  }

  /** Makes what is missing, day by day, the older days first compressed. */
  async growTo(days: number): Promise<void> {
    const from = new Date(this.end - days * dayMs);
    const to = new Date(this.end - this.days * dayMs);
    for (let day = this.days; day < days; day++) {
      const span = [new Date(this.end - (day + 1) * dayMs), new Date(this.end - day * dayMs)];
      for (const kind of kinds)
        await this.client.query(series[kind], [...span, `${this.everyMinutes} minutes`]);
      if (day % 10 === 9) await this.compress();
    }
    await this.compress();
    for (const [rollup, bucketMs] of [
      ['5m', 300_000],
      ['1h', 3_600_000],
      ['1d', dayMs],
    ] as const)
      for (const kind of kinds)
        await this.client.query(
          `CALL refresh_continuous_aggregate('${kind}_${rollup}', $1::timestamptz, $2::timestamptz)`,
          [
            new Date(Math.floor(from.getTime() / bucketMs) * bucketMs),
            new Date(Math.ceil(to.getTime() / bucketMs) * bucketMs),
          ],
        );
    await this.compressRollups();
    await this.client.query('VACUUM ANALYZE temperature, heartbeat');
    this.days = days;
  }

  async compress(): Promise<void> {
    for (const kind of kinds)
      await this.client.query(
        `SELECT compress_chunk(chunk, if_not_compressed => true)
           FROM show_chunks('${kind}', older_than => INTERVAL '${compressedAfterDays} days') AS chunk`,
      );
  }

  /** Rollups, as their policies do. */
  private async compressRollups(): Promise<void> {
    for (const kind of kinds)
      for (const rollup of ['5m', '1h'])
        await this.client.query(
          `SELECT compress_chunk(chunk, if_not_compressed => true)
             FROM show_chunks('${kind}_${rollup}', older_than => INTERVAL '12 days') AS chunk`,
        );
  }

  async sizes(kind: Kind): Promise<Sizes> {
    const { rows } = await this.client.query<Record<string, number>>(
      `WITH chunk AS (
         SELECT c.is_compressed, format('%I.%I', c.chunk_schema, c.chunk_name)::regclass AS relation, s.table_bytes,
                s.index_bytes, s.total_bytes
           FROM timescaledb_information.chunks c
           JOIN chunks_detailed_size('${kind}') s USING (chunk_schema, chunk_name)
          WHERE c.hypertable_name = '${kind}')
       SELECT (SELECT count(*) FROM ${kind})::float8 AS readings,
              coalesce(sum(table_bytes) FILTER (WHERE NOT is_compressed), 0)::float8 AS row_bytes,
              coalesce(sum(index_bytes) FILTER (WHERE NOT is_compressed), 0)::float8 AS index_bytes,
              coalesce(sum(total_bytes) FILTER (WHERE is_compressed), 0)::float8 AS compressed_bytes,
              sum(total_bytes)::float8 AS bytes,
              (SELECT count(*) FROM ${kind} WHERE at < (
                 SELECT max(range_end) FROM timescaledb_information.chunks
                  WHERE hypertable_name = '${kind}' AND is_compressed))::float8 AS compressed,
              (SELECT sum(hypertable_size(format('%I.%I', materialization_hypertable_schema,
                                                 materialization_hypertable_name)::regclass))
                 FROM timescaledb_information.continuous_aggregates
                WHERE view_name LIKE '${kind}\\_%')::float8 AS rollup_bytes
         FROM chunk`,
    );
    const row = rows[0]!;
    const plain = row['readings']! - row['compressed']!;
    const per = (bytes: number, readings: number) => Math.round((10 * bytes) / readings) / 10;
    return {
      readings: row['readings']!,
      'row bytes': per(row['row_bytes']!, plain),
      'index bytes': per(row['index_bytes']!, plain),
      'compressed bytes': row['compressed'] === 0 ? null : per(row['compressed_bytes']!, row['compressed']!),
      'rollup bytes': per(row['rollup_bytes']!, row['readings']!),
      'MiB in all': Math.round((row['bytes']! + row['rollup_bytes']!) / 1_048_576),
    };
  }
}
