import { type Column, writeTimestamptz } from './column.js';

/**
 * Rows in the binary format of COPY (its page in PostgreSQL's manual): a signature, for every row the number of its
 * fields and every field with its length, and an end mark. A server parses it in a third of the time of text.
 */
const signature = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const widths = { int4: 4, float4: 4, float8: 8, timestamptz: 8, bool: 1 } as const;

function sizeOf<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): number {
  let perRow = 2;
  let texts = 0;
  for (const column of columns) {
    perRow += 4;
    if (column.type !== 'text') perRow += widths[column.type];
    // UTF-8 takes at most three bytes per UTF-16 unit.
    else for (const row of rows) texts += 3 * (column.value(row)?.length ?? 0);
  }
  return signature.length + rows.length * perRow + texts + 2;
}

/** @returns the offset behind it */
function writeField<Row>(buffer: Buffer, row: Row, column: Column<Row>, offset: number): number {
  const value = column.value(row);
  if (value === null) return buffer.writeInt32BE(-1, offset);
  if (column.type === 'text') {
    const length = buffer.write(value as string, offset + 4, 'utf8');
    buffer.writeInt32BE(length, offset);
    return offset + 4 + length;
  }
  const width = widths[column.type];
  const start = buffer.writeInt32BE(width, offset);
  switch (column.type) {
    case 'int4':
      buffer.writeInt32BE(value as number, start);
      break;
    case 'float4':
      buffer.writeFloatBE(value as number, start);
      break;
    case 'float8':
      buffer.writeDoubleBE(value as number, start);
      break;
    case 'timestamptz':
      writeTimestamptz(buffer, value as number, start);
      break;
    case 'bool':
      buffer.writeUInt8(value === true ? 1 : 0, start);
  }
  return start + width;
}

/** What follows `COPY … FROM STDIN (FORMAT binary)`. */
export function copyData<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): Buffer {
  const buffer = Buffer.allocUnsafe(sizeOf(rows, columns));
  let offset = signature.copy(buffer);
  for (const row of rows) {
    offset = buffer.writeInt16BE(columns.length, offset);
    for (const column of columns) offset = writeField(buffer, row, column, offset);
  }
  return buffer.subarray(0, buffer.writeInt16BE(-1, offset));
}
