import fc from 'fast-check';
import { aDatabase, aKiosk, type KioskRows, type TestDatabase } from '@app/testing';
import { dispensedDays, dispensedPoints } from './dispensed.sql.js';

let db: TestDatabase;
const histories = 150;
let kiosk: KioskRows;

beforeAll(async () => {
  db = await aDatabase();
  const slots = Array.from({ length: histories + 4 }, (_, index) => ({ code: `S${index}`, capacity: 1_000 }));
  kiosk = await aKiosk(db.database, { slots });
}, 60_000);
afterAll(() => db?.stop());

const slot = (index: number) => kiosk.slots[`S${index}`]!;
const noon = Date.parse('2026-03-07T12:00:00Z');
const hours = (count: number) => new Date(noon + count * 3_600_000);

interface Message {
  slot: number;
  at: Date;
  quantity: number;
  total: number | null;
}

async function store(messages: readonly Message[]): Promise<void> {
  await db.database.pool.query(
    `INSERT INTO stock_level (slot_id, kiosk_id, at, received_at, quantity, dispensed_total)
     SELECT s, $1, at, at, q, d FROM unnest($2::int[], $3::timestamptz[], $4::int[], $5::int[]) AS m (s, at, q, d)`,
    [
      kiosk.id,
      messages.map((message) => message.slot),
      messages.map(({ at }) => at),
      messages.map(({ quantity }) => quantity),
      messages.map(({ total }) => total),
    ],
  );
}

const packs = async (slots: number[], from: Date, to: Date) => {
  const rows = await db.database.run(dispensedPoints, [slots, from, to, '1 day', 'UTC', 10_000]);
  const sums = new Map<number, number>();
  for (const row of rows) sums.set(row.slot_id, (sums.get(row.slot_id) ?? 0) + row.packs);
  return slots.map((id) => sums.get(id) ?? 0);
};

/** What happens at a slot between two messages; `lost`: the message after it never comes. */
const step = fc.record({
  kind: fc.constantFrom('dispense' as const, 'fill' as const, 'restart' as const),
  packs: fc.integer({ min: 0, max: 30 }),
  lost: fc.boolean(),
});

test('whatever is lost, filled in between or arrives in another order, the counter knows what left', async () => {
  const truth: number[] = [];
  const messages: Message[] = [];
  const samples = fc.sample(fc.array(step, { minLength: 1, maxLength: 30 }), histories);
  samples.forEach((steps, index) => {
    let [total, quantity, sum] = [0, 500, 0];
    const tell = (hour: number) => messages.push({ slot: slot(index), at: hours(hour), quantity, total });
    tell(0);
    steps.forEach(({ kind, packs: count, lost }, position) => {
      // A restart is seen where the messages before and after it come, and the counter has fallen.
      const next = steps[position + 1]?.kind;
      if (kind === 'restart') total = 0;
      else if (kind === 'fill') quantity += count;
      else {
        const left = Math.min(count, quantity);
        [total, quantity, sum] = [total + left, quantity - left, sum + left];
      }
      if (!lost || kind === 'restart' || next === 'restart' || position === steps.length - 1)
        tell(position + 1);
    });
    truth.push(sum);
  });
  await store(fc.sample(fc.shuffledSubarray(messages, { minLength: messages.length }), 1)[0]!);
  const slots = samples.map((_, index) => slot(index));
  expect(await packs(slots, hours(0), hours(40))).toEqual(truth);
});

test('a range begins with what the last message before it knew, and days are those of the clinic', async () => {
  const id = slot(histories);
  await store([
    { slot: id, at: hours(-30), quantity: 20, total: 100 },
    // 01:30 and 04:30 at night in Los Angeles, where the clocks go forward on 8 March.
    { slot: id, at: new Date('2026-03-08T09:30:00Z'), quantity: 15, total: 105 },
    { slot: id, at: new Date('2026-03-08T11:30:00Z'), quantity: 20, total: 107 },
    { slot: id, at: new Date('2026-03-09T06:30:00Z'), quantity: 16, total: 111 },
    { slot: id, at: new Date('2026-03-09T07:30:00Z'), quantity: 15, total: 112 },
  ]);
  const zone = 'America/Los_Angeles';
  const points = await db.database.run(dispensedPoints, [[id], hours(0), hours(48), '1 day', zone, 10]);
  expect(points).toEqual([
    { slot_id: id, at: new Date('2026-03-08T08:00:00Z'), packs: 11 },
    { slot_id: id, at: new Date('2026-03-09T07:00:00Z'), packs: 1 },
  ]);
  const days = await db.database.run(dispensedDays, [[id], hours(0), hours(48), zone]);
  expect(days.sort((a, b) => a.day.localeCompare(b.day))).toEqual([
    { slot_id: id, day: '2026-03-08', dispensed: 11 },
    { slot_id: id, day: '2026-03-09', dispensed: 1 },
  ]);
});

test('without a counter the falls of the quantity stand for it, and a message without one inside adds nothing', async () => {
  const [without, mixed] = [slot(histories + 1), slot(histories + 2)];
  await store([
    ...[20, 17, 30, 28].map((quantity, hour) => ({ slot: without, at: hours(hour), quantity, total: null })),
    { slot: mixed, at: hours(0), quantity: 20, total: null },
    { slot: mixed, at: hours(1), quantity: 18, total: 50 },
    { slot: mixed, at: hours(2), quantity: 15, total: null },
    { slot: mixed, at: hours(3), quantity: 14, total: 54 },
    { slot: mixed, at: hours(4), quantity: 12, total: null },
  ]);
  expect(await packs([without, mixed], hours(0), hours(10))).toEqual([3 + 2, 2 + 4 + 2]);
});
