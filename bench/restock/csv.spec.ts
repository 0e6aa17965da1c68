import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { csvRows } from './csv-rows.js';
import { readDemand, type ReadOptions } from './csv.js';
import { demandTime } from './demand-time.js';
import { replicates } from './replicates.js';

const folder = mkdtempSync(join(tmpdir(), 'demand-'));
afterAll(() => rmSync(folder, { recursive: true }));
const options: ReadOptions = { timeZone: '', packSize: 1, mostKiosks: 100, mostSlots: 60, mostBad: 0.05 };
const file = (content: string) => {
  const path = join(folder, 'demand.csv');
  writeFileSync(path, content);
  return path;
};
const read = (content: string, more: Partial<ReadOptions> = {}) =>
  readDemand(file(content), { ...options, ...more });
const rowsOf = async (content: string) => {
  const rows: { line: number; fields: string[] }[] = [];
  for await (const row of csvRows(file(content))) rows.push(row);
  return rows;
};
const date = (index: number) => new Date(Date.UTC(2025, 0, 6 + index)).toISOString().slice(0, 10);
/** 35 days of two kiosks, weekends closed; `row` writes one line. */
const month = (row: (day: string, kiosk: string) => string) =>
  Array.from({ length: 35 }, (_, index) => index)
    .filter((index) => index % 7 < 5)
    .flatMap((index) => ['K1', 'K2'].map((kiosk) => row(date(index), kiosk)))
    .join('\n');

test('rows are read whatever their quotes, delimiters and line ends, with the line they begin on', async () => {
  expect(await rowsOf('\uFEFFa;b\r\n"x;1";"two\nlines"\r\n\r\n "say ""no""" ;z')).toEqual([
    { line: 1, fields: ['a', 'b'] },
    { line: 2, fields: ['x;1', 'two\nlines'] },
    { line: 5, fields: ['say "no"', 'z'] },
  ]);
  // Longer than what is read at once, so that every kind of end is cut somewhere.
  const many = await rowsOf(Array.from({ length: 20_000 }, (_, i) => `"${i}""",b${i}`).join('\r\n'));
  expect(many).toHaveLength(20_000);
  expect(many.at(-1)).toEqual({ line: 20_000, fields: ['19999"', 'b19999'] });
  await expect(rowsOf('a,b\n"never closed,1\n2,3')).rejects.toThrow(
    'line 2: a quote is opened and not closed',
  );
});

test('times are the clinic’s own', () => {
  const at = (text: string, zone = '') => {
    const time = demandTime(text, zone);
    return time === null ? null : new Date(time).toISOString();
  };
  expect(at('2025-01-06T08:30:00+05:00')).toBe('2025-01-06T08:30:00.000Z');
  expect(at('2025-01-06T08:30:00+05:00', 'Asia/Karachi')).toBe('2025-01-06T08:30:00.000Z');
  expect(at('2025-07-06T23:30:00Z', 'America/New_York')).toBe('2025-07-06T19:30:00.000Z');
  expect(at('1736152200')).toBe('2025-01-06T08:30:00.000Z');
  expect(at('1736152200000', 'America/New_York')).toBe('2025-01-06T03:30:00.000Z');
  expect(at('2025/1/6 8:30')).toBe('2025-01-06T08:30:00.000Z');
  for (const wrong of ['', 'yesterday', '2025-02-30', '2025-01-06 25:00', '06/01/2025', '12'])
    expect(demandTime(wrong, '')).toBeNull();
});

test('columns are found by name, in any order, and those that are not used are named', async () => {
  const { series, notes } = await read(
    `Store,Date,"note, free",Qty,SKU\n${month((day, kiosk) => `${kiosk},${day},"a, b",2,P`)}`,
  );
  expect(series.kiosks.map(({ id }) => id)).toEqual(['K1', 'K2']);
  expect(notes).toEqual(['columns that are not used: note, free']);
  expect(series.open).toEqual([true, true, true, true, true, false, false]);
  expect(series.kiosks[0]!.slots[0]!.wanted[0]).toHaveLength(2);
  expect(series).toMatchObject({ days: 33, history: 13 });
  await expect(read('time,kiosk,product\n2025-01-06,a,b')).rejects.toThrow('no column for quantity');
  await expect(read('hello\nworld')).rejects.toThrow('line 1 is neither a header');
});

test('rows that cannot be read are named by line and left out; with many of them the file is refused', async () => {
  const good = month((day, kiosk) => `${day} 09:15,${kiosk},P,1`);
  const { series, notes } = await read(`${good}\n2025-01-07 10:00,K1,P,-2\n2025-01-07 10:00,,P,1`);
  expect(notes).toEqual([
    '2 of 52 rows are left out:',
    '  line 51: quantity is below 0: -2',
    '  line 52: kiosk is missing',
  ]);
  expect(series.kiosks[0]!.slots[0]!.wanted.flat()).toHaveLength(25);
  const wrong = [
    'x,K1,P,1',
    '2025-01-06,K1,,1',
    '2025-01-06,K1,P,many',
    '2025-01-06,K1,P,',
    '2025-01-06,K1,P,1e12',
  ];
  await expect(read(`${good}\n${wrong.join('\n')}`)).rejects.toThrow(
    /5 of 55 rows.*line 51: time.*line 52: product is missing.*line 53: quantity is not a number: 'many'.*line 55: quantity is more/s,
  );
  await expect(read('')).rejects.toThrow('nothing in the file');
  await expect(read('2025-01-06,K1,P,1\n2025-01-09,K1,P,1')).rejects.toThrow('4 days are too few');
  await expect(read(month((day, kiosk) => `${day},${kiosk},P,0`))).rejects.toThrow('nothing is wanted');
  await expect(read('2025-01-06,K1,P,1\n2525-01-09,K1,P,1')).rejects.toThrow('is a time wrong');
});

test('units become packs, and the busiest kiosks and products are kept', async () => {
  const { series, notes } = await read(
    month((day, kiosk) => `${day},${kiosk},P,${kiosk === 'K1' ? 60 : 30}\n${day},${kiosk},Q,30`),
    { packSize: 30, mostKiosks: 1, mostSlots: 1 },
  );
  expect(series.kiosks).toMatchObject([{ id: 'K1', slots: [{ product: 'P' }] }]);
  expect(series.kiosks[0]!.slots[0]!.wanted[0]).toHaveLength(2);
  expect(notes).toEqual(['the 1 busiest of 2 kiosks', 'kiosk K1: the 1 busiest of 2 products']);
});

test('a replicate has the same history, the same demand in all, and another beginning', async () => {
  const { series } = await read(
    Array.from({ length: 140 }, (_, index) => `${date(index)},K1,P,${(index % 9) + 1}`).join('\n'),
  );
  const [same, other] = replicates(series, 'spread', 4);
  const wanted = (of: typeof series) => of.kiosks[0]!.slots[0]!.wanted.map((moments) => moments.length);
  expect(wanted(same!)).toEqual(wanted(series));
  expect(wanted(other!).slice(0, series.history)).toEqual(wanted(series).slice(0, series.history));
  expect(wanted(other!)).not.toEqual(wanted(series));
  expect(wanted(other!).sort()).toEqual(wanted(series).sort());
  expect(other!.kiosks[0]!.latitude).not.toBe(same!.kiosks[0]!.latitude);
});
