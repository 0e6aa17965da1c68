import { addLot, after, changeRow, countsOf, newDraft, problemOf, rowsOf, slotsOf } from './visit-draft.js';
import type { CrewSlot, CrewStop } from './crew-types.js';
import { outcomeOf } from './sync-changes.js';

const line = (slot: string, lot: string, kind: 'FILL' | 'CARRY_OUT', quantity: number, state = 'ACTIVE') => ({
  ...{
    id: `${slot}${lot}`,
    kind,
    slot,
    zone: 'cabinet',
    tote: kind === 'FILL' ? 1 : null,
    cold: false,
    quantity,
  },
  ...{
    plannedQuantity: quantity,
    reason: 'why',
    product: { id: 'p', name: 'Amoxicillin' },
    lot: { number: lot, expiresOn: '2027-01-01', state },
  },
});
const stop = {
  id: '7',
  lines: [
    line('A10', 'NEW', 'FILL', 5),
    line('A2', 'OLD', 'FILL', 10),
    line('A2', 'BAD', 'CARRY_OUT', 3, 'RECALLED'),
  ],
} as unknown as CrewStop;
const stock = [
  {
    slot: 'A2',
    capacity: 20,
    lots: [
      { lot: { number: 'BAD' }, quantity: 3, held: 3 },
      { lot: { number: 'OLD' }, quantity: 4, held: 0 },
    ],
  },
  { slot: 'A10', capacity: 6, lots: [] },
] as unknown as CrewSlot[];

test('a visit goes slot by slot, with every lot that lies there, goes in or comes out', () => {
  const draft = newDraft(stop, stock, 5);
  expect(slotsOf(draft)).toEqual(['A2', 'A10']);
  expect(rowsOf(draft, 'A2')).toMatchObject([
    { lot: 'BAD', expected: 3, filled: 0, removed: 3, removedBecause: 'RECALLED' },
    { lot: 'OLD', expected: 4, filled: 10, removed: 0 },
  ]);
  expect(rowsOf(draft, 'A2').map(after)).toEqual([0, 14]);
});

test('only slots that somebody has been through are told, and what cannot be is said first', () => {
  let draft = newDraft(stop, stock, 5);
  expect(countsOf(draft)).toEqual([]);
  draft = { ...changeRow(draft, 'A2', 'OLD', { before: 2 }), seen: ['A2'] };
  expect(countsOf(draft)).toEqual([
    {
      slot: 'A2',
      lot: 'BAD',
      product: null,
      before: null,
      filled: 0,
      removed: 3,
      removedBecause: 'RECALLED',
    },
    { slot: 'A2', lot: 'OLD', product: null, before: 2, filled: 10, removed: 0, removedBecause: null },
  ]);
  expect(problemOf(rowsOf(draft, 'A2'))).toBeNull();
  expect(problemOf(rowsOf(changeRow(draft, 'A10', 'NEW', { before: 2 }), 'A10'))).toBe(
    'The slot holds 6; this makes 7.',
  );
  expect(problemOf(rowsOf(changeRow(draft, 'A2', 'BAD', { before: 1 }), 'A2'))).toBe(
    'Lot BAD: 3 out is more than was there.',
  );
});

test('a lot that nobody planned is added once', () => {
  const draft = addLot(newDraft(stop, stock, 5), 'A2', ' X9 ');
  expect(rowsOf(draft, 'A2').at(-1)).toMatchObject({ lot: 'X9', expected: 0, filled: 0 });
  expect(addLot(draft, 'A2', 'X9')).toBe(draft);
  expect(addLot(draft, 'A2', ' ')).toBe(draft);
});

test('an answer settles a change, or says why it stays', () => {
  expect(
    outcomeOf({ __typename: 'StopCompletion', visit: { outcome: 'APPLIED', discrepancies: [] } }),
  ).toEqual({ done: true, remarks: [] });
  expect(
    outcomeOf({
      __typename: 'StopCompletion',
      visit: { outcome: 'NOT_APPLIED', discrepancies: [{ detail: 'd' }] },
    }),
  ).toMatchObject({
    done: true,
    remarks: [expect.stringContaining('Another phone'), 'd'],
  });
  expect(outcomeOf({ __typename: 'NotFound', message: 'm' })).toEqual({
    done: false,
    reason: 'm',
    gone: true,
  });
  expect(outcomeOf({ __typename: 'InvalidInput', message: 'm' })).toMatchObject({ done: false, gone: false });
});
