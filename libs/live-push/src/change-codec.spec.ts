import fc from 'fast-check';
import { decodeNotice, encodeNotice } from './change-codec.js';

const ids = fc.uniqueArray(fc.integer({ min: 1, max: 2 ** 40 }), { maxLength: 300 });
const origin = 'abcdef';

function roundTrip(payloads: string[]) {
  const kiosks = new Set<number>();
  const incidents = new Set<number>();
  for (const payload of payloads) {
    const decoded = decodeNotice(payload, 50_000);
    if (!decoded) throw new Error(`not readable: ${payload}`);
    decoded.notice.kiosks.forEach((id) => kiosks.add(id));
    decoded.notice.incidents.forEach((id) => incidents.add(id));
  }
  return { kiosks, incidents };
}

test('every id arrives, and no payload is longer than allowed', () => {
  fc.assert(
    fc.property(ids, ids, fc.integer({ min: 80, max: 8_000 }), (kiosks, incidents, maxBytes) => {
      fc.pre(kiosks.length + incidents.length > 0);
      const payloads = encodeNotice(
        { kiosks, incidents, resync: false, publishedAt: 1_700_000_000_000 },
        origin,
        maxBytes,
      );
      for (const payload of payloads) expect(Buffer.byteLength(payload)).toBeLessThanOrEqual(maxBytes);
      const arrived = roundTrip(payloads);
      expect(arrived.kiosks).toEqual(new Set(kiosks));
      expect(arrived.incidents).toEqual(new Set(incidents));
    }),
  );
});

test('a whole fleet of neighbours is one short payload', () => {
  const kiosks = Array.from({ length: 10_000 }, (_, index) => index + 1);
  const payloads = encodeNotice({ kiosks, incidents: [], resync: false, publishedAt: 5 }, origin, 7_900);
  expect(payloads).toHaveLength(1);
  expect(payloads[0]!.length).toBeLessThan(40);
});

test('a resync travels without ids', () => {
  const [payload] = encodeNotice({ kiosks: [], incidents: [], resync: true, publishedAt: 5 }, origin, 7_900);
  expect(decodeNotice(payload!, 100)).toEqual({
    origin,
    notice: { kiosks: [], incidents: [], resync: true, publishedAt: 5 },
  });
});

test.each(['', '2 a 5 - 1 ', '1 a x - 1 ', '1 a 5 - ! ', '1 a 5 - 1+zzzzz ', '1 a 5 - 1'])(
  'what is no payload is recognised: %j',
  (payload) => expect(decodeNotice(payload, 1_000)).toBeNull(),
);
