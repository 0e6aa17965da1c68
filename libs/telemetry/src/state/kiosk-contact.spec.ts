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
    refusedAt: -Infinity,
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
  refusedAt: fc.oneof(fc.constant(-Infinity), fc.integer({ min: start - 7_200 * s, max: start + 7_200 * s })),
  boot: fc.constantFrom(null, 'a', 'b'),
  sequence: fc.option(fc.nat(20)),
});

test('in any order of arrival nothing ever goes back, but what a clock that was set back makes go back', () => {
  fc.assert(
    fc.property(fc.array(anyBatch, { minLength: 1 }), (batches) => {
      let contact: KioskContact | null = null;
      for (const batch of batches) {
        const before: KioskContact | null = contact;
        const change = receiveBatch(contact, batch);
        contact = change.contact;
        expect(contact.lastReceivedAt).toBeGreaterThanOrEqual(before?.lastReceivedAt ?? 0);
        expect(contact.heardAt ?? 0).toBeGreaterThanOrEqual(before?.heardAt ?? 0);
        const least = Math.min(before?.newestAt ?? -Infinity, change.rewindTo ?? Infinity);
        expect(contact.newestAt ?? -Infinity).toBeGreaterThanOrEqual(least);
      }
    }),
  );
});

test('with a steady clock, whatever the order, delays and repetitions: never rewound, and the newest is the newest', () => {
  const message = fc.record({ number: fc.nat(40), delay: fc.nat(7_200 * s) });
  fc.assert(
    fc.property(
      fc.array(message, { minLength: 1 }),
      fc.integer({ min: -7_200, max: 200 }),
      (messages, skew) => {
        const arriving = messages
          .map(({ number, delay }) => live(number * 15, { sequence: number }, skew, delay))
          .sort((a, b) => a.receivedAt - b.receivedAt);
        let contact: KioskContact | null = null;
        for (const batch of arriving) {
          const change = receiveBatch(contact, batch);
          contact = change.contact;
          expect(change.rewindTo).toBeNull();
        }
        expect(contact!.newestAt).toBe(Math.max(...arriving.map(({ newestAt }) => newestAt)));
      },
    ),
  );
});

test('what is sent again says nothing new, and an empty row is as good as none', () => {
  const empty: KioskContact = {
    lastReceivedAt: start,
    heardAt: null,
    newestAt: null,
    skewSeconds: null,
    probation: null,
    boot: null,
    sequence: null,
  };
  const sent = Array.from({ length: 8 }, (_, index) => live(index * 15));
  const { contact } = receive(sent);
  const again = receive(
    sent.map((batch) => ({ ...batch, receivedAt: batch.receivedAt + 600 * s })),
    contact,
  ).contact;
  expect({ ...again, lastReceivedAt: 0, probation: null }).toEqual({
    ...contact,
    lastReceivedAt: 0,
    probation: null,
  });
  fc.assert(
    fc.property(anyBatch, (first) => {
      expect(receiveBatch(empty, first)).toEqual(
        receiveBatch(null, { ...first, receivedAt: Math.max(first.receivedAt, start) }),
      );
    }),
  );
});

/** Seconds after noon, and how far the clock is ahead then: readings beyond five minutes are refused. */
function throughout(
  seconds: number,
  skewAt: (at: number) => number,
  numbered: boolean,
  from: KioskContact | null = null,
) {
  let contact = from;
  let longestSilence = 0;
  for (let at = 0; at <= seconds; at += 15) {
    const batch = live(at, numbered ? {} : { sequence: null }, skewAt(at));
    const refused = batch.newestAt > batch.receivedAt + 300 * s || batch.newestAt < start - 90 * 86_400 * s;
    contact = receiveBatch(
      contact,
      refused ? { ...batch, newestAt: -Infinity, refusedAt: batch.newestAt } : batch,
    ).contact;
    if (contact.heardAt !== null)
      longestSilence = Math.max(longestSilence, (batch.receivedAt - contact.heardAt) / s);
  }
  return { contact: contact!, longestSilence };
}

describe.each([
  ['with numbers', true],
  ['without numbers', false],
])('a live kiosk %s is never taken for dead', (_name, numbered) => {
  const right = 120;
  test.each<[string, (at: number) => number]>([
    ['whose clock is 10 minutes fast', () => 600],
    ['whose clock becomes 10 minutes fast', (at) => (at < right ? 0 : 600)],
    ['whose clock becomes 2 hours slow', (at) => (at < right ? 0 : -7_200)],
    ['whose clock falls back to 1970', (at) => (at < right ? 0 : -start / s)],
    ['whose clock was 4 minutes fast and is mended', (at) => (at < right ? 240 : 0)],
    ['whose clock was 90 seconds fast and is mended', (at) => (at < right ? 90 : 0)],
    ['whose clock was 10 minutes fast and is mended', (at) => (at < right ? 600 : 0)],
    ['whose clock was 2 hours slow and is mended', (at) => (at < right ? -7_200 : 0)],
    [
      'whose clock jumps back and forth every two minutes',
      (at) => (Math.floor(at / right) % 2 === 0 ? 0 : 600),
    ],
  ])('%s', (_what, skewAt) => {
    const { contact, longestSilence } = throughout(1_170, skewAt, numbered);
    // Less than the minute after which it would be called silent.
    expect(longestSilence).toBeLessThan(60);
    expect(Math.abs(contact.skewSeconds! - skewAt(1_170))).toBeLessThan(2);
  });
});

test('a clock that is set back does not make the present wait until the old times have passed', () => {
  const { contact } = receive([live(0, {}, 240), live(15, {}, 240), live(30), live(45)]);
  expect(contact.skewSeconds).toBeCloseTo(240, 0);
  const change = receiveBatch(contact, live(60));
  // What was measured since the first message by the new clock is newer.
  expect(change.rewindTo).toBe(start + 30 * s - 1);
  expect(change.contact.newestAt).toBe(start + 59 * s);
});

test('a sender that stamps with a right clock what a kiosk measures with a wrong one', () => {
  const stamped = (seconds: number, skew: number, refused: boolean) => {
    const at = start + (seconds + skew) * s;
    return live(seconds, refused ? { newestAt: -Infinity, refusedAt: at } : { newestAt: at });
  };
  expect(receive([live(0), stamped(15, 600, true), stamped(30, 600, true)]).contact).toMatchObject({
    heardAt: start + 30 * s + 50,
    skewSeconds: expect.closeTo(600, 0),
  });
  // Slow readings with a right stamp look like history, until they keep pace.
  const slow = [15, 30, 45, 60].map((seconds) => stamped(seconds, -7_200, false));
  expect(receive([live(0), ...slow.slice(0, 2)]).contact.heardAt).toBe(start + 50);
  expect(receive([live(0), ...slow]).contact).toMatchObject({
    heardAt: start + 60 * s + 50,
    skewSeconds: expect.closeTo(-7_200, 0),
  });
});
