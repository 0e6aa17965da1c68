import fc from 'fast-check';
import { type ContactBatch, type KioskContact, receiveBatch } from './kiosk-contact.js';

const start = Date.parse('2026-03-02T12:00:00Z');
const s = 1_000;

/** A kiosk that sends every 15 s; its clock is `skew` seconds ahead and its messages travel `transit` ms. */
function live(seconds: number, change: Partial<ContactBatch> = {}, skew = 0, transit = 50): ContactBatch {
  const sentAt = start + seconds * s + skew * s;
  return {
    receivedAt: start + seconds * s + transit,
    sentAt,
    newestAt: sentAt - s,
    boot: 'b',
    sequence: seconds / 15,
    ...change,
  };
}

function receive(batches: ContactBatch[], from: KioskContact | null = null) {
  let contact = from;
  const gaps = [];
  for (const batch of batches) {
    const change = receiveBatch(contact, batch);
    contact = change.contact;
    if (change.gap !== null) gaps.push(change.gap);
  }
  return { contact: contact!, gaps };
}

test('a live kiosk is heard with every message, whatever its clock says', () => {
  for (const skew of [0, 240, -3_600]) {
    const { contact, gaps } = receive([live(0, {}, skew), live(15, {}, skew), live(30, {}, skew)]);
    expect(contact.heardAt).toBe(start + 30 * s + 50);
    expect(contact.skewSeconds).toBeCloseTo(skew, 0);
    expect(gaps).toEqual([]);
  }
});

test('a replay of messages of a dead kiosk does not make it look alive', () => {
  const sent = [live(0), live(15), live(30)];
  const { contact } = receive(sent);
  const replayed = sent.map((batch) => ({ ...batch, receivedAt: start + 7_200 * s }));
  const after = receive(replayed, contact).contact;
  expect(after.heardAt).toBe(contact.heardAt);
  expect(after.lastReceivedAt).toBe(start + 7_200 * s);
});

test('nor do messages that a gateway held back and delivers after the kiosk died', () => {
  const { contact } = receive([live(0), live(15)]);
  const held = [30, 45, 60, 75].map((seconds) => live(seconds, { receivedAt: start + 7_200 * s }));
  const after = receive(held, contact).contact;
  expect(after.heardAt).toBe(contact.heardAt);
  // They count all the same as what the kiosk measured last.
  expect(after.newestAt).toBe(held.at(-1)!.newestAt);
});

test('history that is sent for the first time is no sign of life', () => {
  const { contact } = receive([live(0, { receivedAt: start + 30 * 86_400 * s })]);
  expect(contact.heardAt).toBeNull();
  expect(receive([live(30 * 86_400)], contact).contact.heardAt).toBe(start + 30 * 86_400 * s + 50);
});

test('a kiosk whose clock was set back far is believed again after a while', () => {
  let { contact } = receive([live(0)]);
  const back = 600;
  for (let seconds = 15; seconds <= 4 * back; seconds += 15)
    contact = receive([live(seconds, {}, -back)], contact).contact;
  expect(contact.heardAt).toBe(start + 4 * back * s + 50);
  expect(contact.skewSeconds).toBeLessThan(-back / 2);
});

test('gaps: only within one boot, never for what comes again or late', () => {
  const numbered = (sequence: number, boot = 'b') => live(sequence * 15, { sequence, boot });
  expect(
    receive([numbered(1), numbered(2), numbered(5), numbered(3), numbered(5), numbered(6)]).gaps,
  ).toEqual([{ expected: 3, received: 5 }]);
  expect(receive([numbered(7), numbered(20, 'c'), numbered(8), numbered(21, 'c')]).gaps).toEqual([]);
});

const anyBatch = fc.record({
  receivedAt: fc.integer({ min: start, max: start + 7_200 * s }),
  sentAt: fc.integer({ min: start - 7_200 * s, max: start + 7_200 * s }),
  newestAt: fc.oneof(fc.constant(-Infinity), fc.integer({ min: start - 7_200 * s, max: start + 7_200 * s })),
  boot: fc.constantFrom(null, 'a', 'b'),
  sequence: fc.option(fc.nat(20)),
});

test('in any order of arrival: the newest device time is the same and nothing ever goes back', () => {
  fc.assert(
    fc.property(fc.array(anyBatch, { minLength: 1 }), fc.infiniteStream(fc.nat()), (batches, random) => {
      const shuffled = batches
        .map((batch) => ({ batch, order: random.next().value as number }))
        .sort((a, b) => a.order - b.order)
        .map(({ batch }) => batch);
      let contact: KioskContact | null = null;
      for (const batch of shuffled) {
        const before: KioskContact | null = contact;
        contact = receiveBatch(contact, batch).contact;
        expect(contact.lastReceivedAt).toBeGreaterThanOrEqual(before?.lastReceivedAt ?? 0);
        expect(contact.heardAt ?? 0).toBeGreaterThanOrEqual(before?.heardAt ?? 0);
        expect(contact.newestAt ?? -Infinity).toBeGreaterThanOrEqual(before?.newestAt ?? -Infinity);
      }
      const inOrder = receive(batches).contact;
      expect([contact!.newestAt, contact!.lastReceivedAt]).toEqual([
        inOrder.newestAt,
        inOrder.lastReceivedAt,
      ]);
    }),
  );
});

test('what came before does nothing again, and an empty row is as good as none', () => {
  const empty = {
    lastReceivedAt: start,
    heardAt: null,
    newestAt: null,
    skewSeconds: null,
    boot: null,
    sequence: null,
  };
  const sameBoot = anyBatch.map((batch) => ({ ...batch, boot: 'a' }));
  fc.assert(
    fc.property(fc.array(sameBoot, { minLength: 1 }), anyBatch, (batches, first) => {
      const { contact } = receive(batches);
      expect(receive(batches, contact).contact).toEqual(contact);
      expect(receiveBatch(empty, first)).toEqual(
        receiveBatch(null, { ...first, receivedAt: Math.max(first.receivedAt, start) }),
      );
    }),
  );
});
