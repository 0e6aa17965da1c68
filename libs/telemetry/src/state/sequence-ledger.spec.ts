import fc from 'fast-check';
import {
  gapsPerBoot,
  missingCount,
  noteSequence,
  rangesPerBoot,
  type SequenceLedger,
} from './sequence-ledger.js';

const empty = (): SequenceLedger => ({ first: null, last: null, gaps: [] });
const batch = (sequence: number, receivedAt = 0) => ({
  sequence,
  sentAt: sequence * 15_000,
  receivedAt,
  previousAt: null,
});
const noteAll = (ledger: SequenceLedger, numbers: readonly number[]) =>
  numbers.map((sequence, index) => noteSequence(ledger, batch(sequence, index)));
const missing = (ledger: SequenceLedger) =>
  ledger.gaps
    .flatMap((gap) => gap.missing)
    .flatMap(({ from, to }) => Array.from({ length: to - from }, (_, index) => from + index))
    .sort((a, b) => a - b);

test('a late batch fills its gap, and the last one closes it', () => {
  const ledger = empty();
  expect(noteAll(ledger, [1, 2, 6, 4, 4, 3, 7, 5])).toEqual([
    'FIRST',
    'IN_SEQUENCE',
    'GAP',
    'FILLS',
    'REPEATED',
    'FILLS',
    'IN_SEQUENCE',
    'FILLS',
  ]);
  expect(ledger).toMatchObject({ first: 1, last: 7, gaps: [{ expected: 3, received: 6, filledAt: 7 }] });
});

test('what came before the first is a gap of its own', () => {
  const ledger = empty();
  expect(noteAll(ledger, [9, 5, 8, 4])).toEqual(['FIRST', 'GAP', 'FILLS', 'IN_SEQUENCE']);
  expect(missing(ledger)).toEqual([6, 7]);
  expect(ledger.gaps[0]).toMatchObject({ fromAt: 75_000, at: 75_000, filledAt: null });
});

test('in any order and with any repetitions, what is missing is what never came', () => {
  const delivery = fc
    .uniqueArray(fc.nat(60), { minLength: 1 })
    .chain((numbers) =>
      fc
        .array(fc.constantFrom(...numbers))
        .chain((again) =>
          fc.shuffledSubarray([...numbers, ...again], { minLength: numbers.length + again.length }),
        ),
    );
  fc.assert(
    fc.property(delivery, (numbers) => {
      const ledger = empty();
      noteAll(ledger, numbers);
      const came = new Set(numbers);
      const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
      const never = Array.from({ length: last - first }, (_, index) => first + index).filter(
        (number) => !came.has(number),
      );
      expect(missing(ledger)).toEqual(never);
      expect(ledger).toMatchObject({ first, last });
      for (const gap of ledger.gaps) {
        expect(gap.filledAt === null).toBe(missingCount(gap) > 0);
        for (const { from, to } of gap.missing) expect(gap.expected <= from && to <= gap.received).toBe(true);
      }
    }),
  );
});

test('a sender that leaves out every other number is bounded, and nothing is forgotten', () => {
  const ledger = empty();
  for (let number = 0; number <= 20_000; number += 2) noteSequence(ledger, batch(number));
  expect(ledger.gaps.length).toBe(gapsPerBoot);
  expect(ledger.gaps.flatMap((gap) => gap.missing).length).toBe(rangesPerBoot);
  expect(ledger.gaps.reduce((sum, gap) => sum + missingCount(gap), 0)).toBe(10_000);
  // The newest are still told apart.
  expect(noteSequence(ledger, batch(19_999))).toBe('FILLS');
  expect(noteSequence(ledger, batch(1))).toBe('REPEATED');
});
