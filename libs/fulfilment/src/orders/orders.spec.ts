import fc from 'fast-check';
import type { FulfilmentStage } from '@app/contracts';
import { orderKeys, orderMeasures } from '../measures/order-measures.js';
import { dueAt, momentOfLoss } from './fold-orders.js';
import { causeOfReason, type KioskThen, lossCause } from './loss-cause.js';
import { foldOrder, lapseAfterMs, type OrderEvent } from './order-state.js';

const minute = 60_000;
const start = Date.UTC(2026, 2, 2, 15);
const soon = start + 60 * minute;
const event = (minutes: number, stage: FulfilmentStage, more: Partial<OrderEvent> = {}): OrderEvent => ({
  at: start + minutes * minute,
  stage,
  productId: 'amoxicillin-500',
  reason: null,
  ...more,
});
const fold = (...events: OrderEvent[]) => foldOrder(events, soon);
const at = (minutes: number) => start + minutes * minute;

describe('an order', () => {
  test('goes from prescription to hand', () => {
    expect(
      fold(event(0, 'RECEIVED'), event(4, 'VALIDATED'), event(9, 'DISPENSED'), event(10, 'PICKED_UP')),
    ).toMatchObject({
      outcome: 'PICKED_UP',
      stage: 'PICKED_UP',
      openedAt: at(0),
      lastEventAt: at(10),
      reachedAt: { RECEIVED: at(0), VALIDATED: at(4), DISPENSED: at(9), PICKED_UP: at(10) },
    });
  });

  test('is as far as its furthest event, with or without those before', () => {
    expect(fold(event(9, 'DISPENSED'))).toMatchObject({
      outcome: 'OPEN',
      stage: 'DISPENSED',
      openedAt: at(9),
    });
    expect(fold(event(10, 'PICKED_UP'))).toMatchObject({ outcome: 'PICKED_UP' });
  });

  test('a stage that is told twice counts from the first time', () => {
    expect(fold(event(0, 'RECEIVED'), event(4, 'VALIDATED'), event(7, 'VALIDATED')).reachedAt.VALIDATED).toBe(
      at(4),
    );
  });

  test('that failed and was then dispensed goes on', () => {
    const events = [event(0, 'RECEIVED'), event(4, 'VALIDATED'), event(5, 'FAILED'), event(8, 'DISPENSED')];
    expect(fold(...events)).toMatchObject({ outcome: 'OPEN', stage: 'DISPENSED' });
    expect(fold(...events, event(30, 'RETURNED', { reason: 'NOT_COLLECTED' }))).toMatchObject({
      outcome: 'LOST',
      lostAt: at(30),
      lostBy: 'RETURNED',
      reason: 'NOT_COLLECTED',
    });
  });

  test('that was lost is not revived by an old message told again, nor a hand-over undone', () => {
    expect(fold(event(4, 'VALIDATED'), event(5, 'CANCELLED'), event(6, 'VALIDATED')).outcome).toBe('LOST');
    expect(fold(event(4, 'PICKED_UP'), event(5, 'RETURNED')).outcome).toBe('PICKED_UP');
    expect(fold(event(4, 'CANCELLED'), event(5, 'PICKED_UP')).outcome).toBe('PICKED_UP');
  });

  test('lapses after three days without a word', () => {
    const events = [event(0, 'RECEIVED')];
    expect(foldOrder(events, start + lapseAfterMs - 1).outcome).toBe('OPEN');
    const lapsed = foldOrder(events, start + lapseAfterMs);
    expect(lapsed).toMatchObject({ outcome: 'LOST', lostBy: null, lostAt: start + lapseAfterMs });
    expect(momentOfLoss(lapsed)).toBe(at(10));
  });

  const someEvents = fc.array(
    fc
      .tuple(
        fc.integer({ min: 0, max: 30 }),
        fc.constantFrom<FulfilmentStage>(
          'RECEIVED',
          'VALIDATED',
          'DISPENSED',
          'PICKED_UP',
          'CANCELLED',
          'FAILED',
          'RETURNED',
        ),
        fc.constantFrom(null, 'A', 'B'),
      )
      .map(([minutes, stage, reason]) => event(minutes, stage, { reason, productId: reason })),
    { minLength: 1, maxLength: 8 },
  );

  test('is the same in whatever order and however often its events come', () => {
    fc.assert(
      fc.property(someEvents, fc.func(fc.integer()), (events, shuffle) => {
        const shuffled = [...events, ...events].sort((a, b) => shuffle(a) - shuffle(b));
        expect(fold(...shuffled)).toEqual(fold(...events));
      }),
    );
  });

  test('adds one to the orders, and one to exactly one of the ways to end', () => {
    fc.assert(
      fc.property(someEvents, (events) => {
        const state = fold(...events);
        const vector = orderMeasures(state, state.outcome === 'LOST' ? 'OTHER' : null);
        expect(vector.get(orderKeys.reached('RECEIVED'))).toBe(1);
        const ended =
          (vector.get(orderKeys.reached('PICKED_UP')) ?? 0) +
          (vector.get(orderKeys.waiting(state.stage)) ?? 0) +
          (vector.get(orderKeys.lost('OTHER', state.stage)) ?? 0);
        expect(ended).toBe(1);
      }),
    );
  });
});

test('what the clock alone may change is looked at again, and then no more', () => {
  const open = fold(event(0, 'RECEIVED'));
  expect(dueAt(open, soon, soon)).toBe(start + lapseAfterMs);
  expect(dueAt(fold(event(0, 'PICKED_UP')), soon, soon)).toBeNull();
  const lost = fold(event(0, 'CANCELLED'));
  expect(dueAt(lost, soon, soon)).toBe(soon + 15 * minute);
  expect(dueAt(lost, soon, soon + 15 * minute)).toBe(soon + 26 * 60 * minute);
  expect(dueAt(lost, soon, soon + 26 * 60 * minute)).toBeNull();
});

describe('a loss is due to', () => {
  const quiet: KioskThen = { stockOut: false, offline: false, jam: false, coldHold: false };
  const lost = (
    stage: 'RECEIVED' | 'VALIDATED' | 'DISPENSED',
    reason: string | null,
    then: Partial<KioskThen> = {},
  ) => lossCause({ stage, reason }, { ...quiet, ...then });

  test.each([
    ['what was true of the kiosk', lost('VALIDATED', null, { stockOut: true }), 'STOCK_OUT'],
    ['that, whatever the message says', lost('VALIDATED', 'PATIENT_LEFT', { jam: true }), 'JAM'],
    ['the more specific of two', lost('VALIDATED', null, { jam: true, offline: true }), 'JAM'],
    [
      'the one of two that the message names',
      lost('VALIDATED', 'NETWORK', { jam: true, offline: true }),
      'OFFLINE',
    ],
    [
      'what the kiosk says of itself while nobody hears it',
      lost('VALIDATED', 'STOCK_OUT', { offline: true }),
      'STOCK_OUT',
    ],
    ['a pick that failed just then', lost('VALIDATED', null, { misfeed: true }), 'JAM'],
    [
      'its own reason, not the failed pick of another',
      lost('VALIDATED', 'PATIENT_LEFT', { misfeed: true }),
      'PATIENT_DID_NOT_COME',
    ],
    ['a hold after an excursion', lost('VALIDATED', null, { coldHold: true, stockOut: true }), 'COLD_HOLD'],
    ['what the message says where nothing was wrong', lost('VALIDATED', 'STOCK_OUT'), 'STOCK_OUT'],
    ['the pharmacist who declined it', lost('RECEIVED', 'CLINICAL_CHECK', { stockOut: true }), 'VALIDATION'],
    ['waiting for the pharmacist', lost('RECEIVED', 'PATIENT_LEFT'), 'VALIDATION'],
    ['waiting, also without a reason', lost('RECEIVED', null), 'VALIDATION'],
    ['the kiosk that was offline meanwhile', lost('RECEIVED', 'PATIENT_LEFT', { offline: true }), 'OFFLINE'],
    ['the patient', lost('VALIDATED', 'PATIENT_LEFT'), 'PATIENT_DID_NOT_COME'],
    ['the patient, after dispensing', lost('DISPENSED', null), 'PATIENT_DID_NOT_COME'],
    [
      'the patient, although the slot is empty now',
      lost('DISPENSED', 'NOT_COLLECTED', { stockOut: true }),
      'PATIENT_DID_NOT_COME',
    ],
    ['something else', lost('VALIDATED', 'CLINIC_CLOSED'), 'OTHER'],
  ])('%s', (_, cause, expected) => {
    expect(cause).toBe(expected);
  });

  test('codes are read in any writing', () => {
    expect(
      ['out of stock', 'picker-misfeed', 'No show', 'Duplicate_therapy', 'zzz', null].map(causeOfReason),
    ).toEqual(['STOCK_OUT', 'JAM', 'PATIENT_DID_NOT_COME', 'VALIDATION', null, null]);
  });
});
