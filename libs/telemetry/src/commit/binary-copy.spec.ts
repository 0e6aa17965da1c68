import fc from 'fast-check';
import { copyData } from './binary-copy.js';
import type { Column } from './column.js';

interface Row {
  id: number;
  at: number;
  celsius: number;
  percent: number | null;
  open: boolean | null;
  text: string | null;
}

const columns: Column<Row>[] = [
  { type: 'int4', value: (row) => row.id },
  { type: 'timestamptz', value: (row) => row.at },
  { type: 'float8', value: (row) => row.celsius },
  { type: 'float4', value: (row) => row.percent },
  { type: 'bool', value: (row) => row.open },
  { type: 'text', value: (row) => row.text },
];

/** Reads by the manual's description of the format. */
function decode(data: Buffer): Row[] {
  expect(data.subarray(0, 19)).toEqual(Buffer.from('5047434f50590aff0d0a00' + '00'.repeat(8), 'hex'));
  let offset = 19;
  const field = <Value>(read: (bytes: Buffer) => Value): Value | null => {
    const length = data.readInt32BE(offset);
    offset += 4;
    if (length === -1) return null;
    offset += length;
    return read(data.subarray(offset - length, offset));
  };
  const rows: Row[] = [];
  while (data.readInt16BE(offset) !== -1) {
    expect(data.readInt16BE(offset)).toBe(columns.length);
    offset += 2;
    rows.push({
      id: field((bytes) => bytes.readInt32BE())!,
      at: field((bytes) => Number(bytes.readBigInt64BE() / 1_000n) + Date.UTC(2000, 0, 1))!,
      celsius: field((bytes) => bytes.readDoubleBE())!,
      percent: field((bytes) => bytes.readFloatBE()),
      open: field((bytes) => bytes.readUInt8() === 1),
      text: field((bytes) => bytes.toString()),
    });
  }
  expect(offset + 2).toBe(data.length);
  return rows;
}

test('whatever is written reads the same', () => {
  const row: fc.Arbitrary<Row> = fc.record({
    id: fc.integer(),
    at: fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2100, 0, 1) }),
    celsius: fc.double({ noNaN: true }),
    percent: fc.option(fc.float({ noNaN: true })),
    open: fc.option(fc.boolean()),
    text: fc.option(fc.string({ unit: 'grapheme' })),
  });
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      expect(decode(copyData(rows, columns))).toEqual(rows);
    }),
  );
});
