/** One column of a table and where a row has its value; instants are milliseconds since the Unix epoch. */
export type Column<Row> =
  | { type: 'int4' | 'float4' | 'float8' | 'timestamptz'; value: (row: Row) => number | null }
  | { type: 'bool'; value: (row: Row) => boolean | null }
  | { type: 'text'; value: (row: Row) => string | null };

/** 2000-01-01T00:00:00Z, where PostgreSQL counts from, in milliseconds since the Unix epoch. */
const postgresEpoch = 946_684_800_000;

/** `instant` in milliseconds since the Unix epoch, in PostgreSQL's binary format of eight bytes. */
export function writeTimestamptz(buffer: Buffer, instant: number, offset: number): void {
  // As two halves: the microseconds stay below 2^53, and BigInt is several times slower.
  const microseconds = (instant - postgresEpoch) * 1_000;
  const high = Math.floor(microseconds / 0x1_0000_0000);
  buffer.writeInt32BE(high, offset);
  buffer.writeUInt32BE(microseconds - high * 0x1_0000_0000, offset + 4);
}
