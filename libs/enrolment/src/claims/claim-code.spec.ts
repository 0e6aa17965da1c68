import fc from 'fast-check';
import { mintClaimCode, printedClaimCode, readClaimCode } from './claim-code.js';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const code = fc
  .array(fc.integer({ min: 0, max: 31 }), { minLength: 9, maxLength: 9 })
  .map((values) => mintClaimCode(() => values.pop() ?? 0));

test('a code is read as it was printed, in small letters, with spaces, and with look-alikes', () => {
  fc.assert(
    fc.property(code, (each) => {
      expect(each).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/);
      const looksLike = each.replace(/0/g, 'o').replace(/1/g, 'l');
      for (const typed of [printedClaimCode(each), each.toLowerCase(), ` ${each} `, looksLike])
        expect(readClaimCode(typed)).toBe(each);
    }),
  );
});

test('one wrong character, and two neighbours that changed places, are found', () => {
  fc.assert(
    fc.property(code, fc.nat(9), fc.constantFrom(...alphabet), (each, place, other) => {
      fc.pre(each[place] !== other);
      expect(readClaimCode(each.slice(0, place) + other + each.slice(place + 1))).toBeNull();
    }),
  );
  fc.assert(
    fc.property(code, fc.nat(8), (each, place) => {
      const [a, b] = [each[place]!, each[place + 1]!];
      fc.pre(a !== b);
      expect(readClaimCode(each.slice(0, place) + b + a + each.slice(place + 2))).toBeNull();
    }),
  );
});

test.each(['', 'U234567890', '7KQ2M-XP4T', '7KQ2M-XP4TDD', 'x'.repeat(1_000), '７KQ2M-XP4TD', '🙂🙂🙂🙂🙂'])(
  '%j is no code',
  (text) => expect(readClaimCode(text)).toBeNull(),
);
