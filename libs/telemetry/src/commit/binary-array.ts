import { type Column, writeTimestamptz } from './column.js';

/**
 * One-dimensional arrays in PostgreSQL's binary format (array_send in its source: dimensions, null flag, element
 * type, length, lower bound; then every element with its length). Encoding 20,000 readings takes a few
 * milliseconds so; as text it takes several times as long on both sides.
 */
const headerBytes = 20;
const oid = { bool: 16, int4: 23, text: 25, float4: 700, float8: 701, timestamptz: 1184 } as const;

function allocate(bytes: number, type: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafe(headerBytes + bytes);
  buffer.writeInt32BE(1, 0);
  buffer.writeInt32BE(1, 4);
  buffer.writeInt32BE(type, 8);
  buffer.writeInt32BE(length, 12);
  buffer.writeInt32BE(1, 16);
  return buffer;
}

function fixedWidth<Row, Value>(
  type: number,
  width: number,
  rows: readonly Row[],
  value: (row: Row) => Value | null,
  write: (buffer: Buffer, value: Value, offset: number) => void,
): Buffer {
  const buffer = allocate(rows.length * (4 + width), type, rows.length);
  let offset = headerBytes;
  for (const row of rows) {
    const element = value(row);
    if (element === null) {
      offset = buffer.writeInt32BE(-1, offset);
      continue;
    }
    offset = buffer.writeInt32BE(width, offset);
    write(buffer, element, offset);
    offset += width;
  }
  return buffer.subarray(0, offset);
}

export function int4Array<Row>(rows: readonly Row[], value: (row: Row) => number | null): Buffer {
  return fixedWidth(oid.int4, 4, rows, value, (buffer, element, offset) =>
    buffer.writeInt32BE(element, offset),
  );
}

export function float4Array<Row>(rows: readonly Row[], value: (row: Row) => number | null): Buffer {
  return fixedWidth(oid.float4, 4, rows, value, (buffer, element, offset) =>
    buffer.writeFloatBE(element, offset),
  );
}

export function float8Array<Row>(rows: readonly Row[], value: (row: Row) => number | null): Buffer {
  return fixedWidth(oid.float8, 8, rows, value, (buffer, element, offset) =>
    buffer.writeDoubleBE(element, offset),
  );
}

export function boolArray<Row>(rows: readonly Row[], value: (row: Row) => boolean | null): Buffer {
  return fixedWidth(oid.bool, 1, rows, value, (buffer, element, offset) =>
    buffer.writeUInt8(element ? 1 : 0, offset),
  );
}

/** `value` in milliseconds since the Unix epoch. */
export function timestamptzArray<Row>(rows: readonly Row[], value: (row: Row) => number | null): Buffer {
  return fixedWidth(oid.timestamptz, 8, rows, value, writeTimestamptz);
}

export function textArray<Row>(rows: readonly Row[], value: (row: Row) => string | null): Buffer {
  let bytes = 0;
  // UTF-8 takes at most three bytes per UTF-16 unit.
  for (const row of rows) bytes += 4 + 3 * (value(row)?.length ?? 0);
  const buffer = allocate(bytes, oid.text, rows.length);
  let offset = headerBytes;
  for (const row of rows) {
    const element = value(row);
    if (element === null) {
      offset = buffer.writeInt32BE(-1, offset);
      continue;
    }
    const length = buffer.write(element, offset + 4, 'utf8');
    buffer.writeInt32BE(length, offset);
    offset += 4 + length;
  }
  return buffer.subarray(0, offset);
}

/** The values of one column of all rows. */
export function columnArray<Row>(rows: readonly Row[], column: Column<Row>): Buffer {
  switch (column.type) {
    case 'int4':
      return int4Array(rows, column.value);
    case 'float4':
      return float4Array(rows, column.value);
    case 'float8':
      return float8Array(rows, column.value);
    case 'timestamptz':
      return timestamptzArray(rows, column.value);
    case 'bool':
      return boolArray(rows, column.value);
    case 'text':
      return textArray(rows, column.value);
  }
}
