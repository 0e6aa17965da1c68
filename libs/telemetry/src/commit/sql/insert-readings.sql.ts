import { type CopyIn, statement, type Statement } from '@app/persistence';

/**
 * What an insert stored. `keys` only when some rows were stored and some were there before, and only then the
 * caller has to look which: each entry is one stored row's key.
 */
export interface StoredRow {
  stored: number;
  keys: unknown[][] | null;
}

/** Binary arrays, one per column, all of the same length and sorted by the unique key (commits cannot deadlock). */
type Columns = [...columns: Buffer[], rows: number];

/** How the readings of one kind reach their table. */
export interface ReadingInsert {
  /** Any readings. What is there already is a duplicate. */
  any: Statement<Columns, StoredRow>;
  /** Readings that are known not to be there yet: half the work. One that is there fails all of them. */
  fresh: Statement<Buffer[], object>;
  /** The same for a server, which takes COPY: a quarter of the work. */
  copy: CopyIn;
}

/**
 * One statement for any number of readings. `ON CONFLICT DO NOTHING` on the table's unique index makes a reading that
 * is sent again a duplicate; the count costs nothing, and the keys are built into JSON only when they are needed.
 */
function insert(
  name: string,
  table: string,
  columns: readonly [name: string, type: string][],
  key: readonly string[],
): ReadingInsert {
  const names = columns.map(([column]) => column).join(', ');
  const arrays = columns.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ');
  const total = `$${columns.length + 1}::int4`;
  const keyArrays = key.map((column) => `array_agg(${column})`).join(', ');
  return {
    any: statement<Columns, StoredRow>(
      `telemetry.insert-${name}`,
      `WITH inserted AS (
         INSERT INTO ${table} (${names}) SELECT * FROM unnest(${arrays})
         ON CONFLICT DO NOTHING RETURNING ${key.join(', ')})
       SELECT count(*)::int4 AS stored,
              CASE WHEN count(*) > 0 AND count(*) < ${total} THEN json_build_array(${keyArrays}) END AS keys
         FROM inserted`,
    ),
    fresh: statement<Buffer[], object>(
      `telemetry.insert-fresh-${name}`,
      `INSERT INTO ${table} (${names}) SELECT * FROM unnest(${arrays})`,
    ),
    copy: { name: `telemetry.copy-${name}`, text: `COPY ${table} (${names}) FROM STDIN (FORMAT binary)` },
  };
}

/** Relies on heartbeat_key. */
export const insertHeartbeats = insert(
  'heartbeats',
  'heartbeat',
  [
    ['kiosk_id', 'int4'],
    ['at', 'timestamptz'],
    ['received_at', 'timestamptz'],
    ['uptime_seconds', 'int4'],
    ['cpu_percent', 'float4'],
    ['memory_percent', 'float4'],
    ['disk_free_percent', 'float4'],
    ['signal_dbm', 'float4'],
    ['door_open', 'bool'],
    ['power', 'text'],
    ['firmware', 'text'],
  ],
  ['kiosk_id', 'at'],
);

/** Relies on temperature_key. */
export const insertTemperatures = insert(
  'temperatures',
  'temperature',
  [
    ['kiosk_id', 'int4'],
    ['probe_id', 'int4'],
    ['at', 'timestamptz'],
    ['received_at', 'timestamptz'],
    ['celsius', 'float8'],
  ],
  ['probe_id', 'at'],
);

/** Relies on stock_level_key. */
export const insertStockLevels = insert(
  'stock-levels',
  'stock_level',
  [
    ['kiosk_id', 'int4'],
    ['slot_id', 'int4'],
    ['at', 'timestamptz'],
    ['received_at', 'timestamptz'],
    ['quantity', 'int4'],
    ['dispensed_total', 'int4'],
    ['lot', 'text'],
  ],
  ['slot_id', 'at'],
);

/** Relies on kiosk_error_key. */
export const insertErrors = insert(
  'errors',
  'kiosk_error',
  [
    ['kiosk_id', 'int4'],
    ['at', 'timestamptz'],
    ['received_at', 'timestamptz'],
    ['code', 'text'],
    ['severity', 'text'],
    ['component', 'text'],
    ['message', 'text'],
  ],
  ['kiosk_id', 'at', 'code', 'component'],
);

/** Relies on fulfilment_event_key. */
export const insertFulfilment = insert(
  'fulfilment',
  'fulfilment_event',
  [
    ['kiosk_id', 'int4'],
    ['at', 'timestamptz'],
    ['received_at', 'timestamptz'],
    ['order_id', 'text'],
    ['stage', 'text'],
    ['product_id', 'text'],
    ['reason', 'text'],
  ],
  ['kiosk_id', 'at', 'order_id', 'stage'],
);

/** Relies on kiosk_session_key. */
export const insertSessions = insert(
  'sessions',
  'kiosk_session',
  [
    ['kiosk_id', 'int4'],
    ['started_at', 'timestamptz'],
    ['received_at', 'timestamptz'],
    ['session_id', 'text'],
    ['ended_at', 'timestamptz'],
    ['outcome', 'text'],
    ['wait_seconds', 'int4'],
  ],
  ['kiosk_id', 'started_at', 'session_id'],
);

/**
 * Late readings reach compressed chunks, where the check for duplicates decompresses: the default limit of 100,000
 * rows a transaction would refuse a fleet's honest backlog. Only for this transaction.
 */
export const allowDecompression = statement<[], object>(
  'telemetry.allow-decompression',
  `SELECT set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true)`,
);
