import fc from 'fast-check';
import { expiryDate, readCode } from './element-string.js';
import { gtin14, gtinOfNdc, hasCheckDigit, ndcDigits, ndcOfGtin } from './gtin.js';
import { judgeScan, type ScanKnowledge } from './judge-scan.js';

const year = 2026;
const gs = '\x1d';
const amoxicillin = { id: 'amoxicillin', name: 'Amoxicillin 500 mg', ndc: '0093-3109-01' };
const lisinopril = { id: 'lisinopril', name: 'Lisinopril 10 mg', ndc: '68180-0981-01' };
const gtin = gtinOfNdc('0093310901');
const knowledge: ScanKnowledge = {
  products: [amoxicillin, lisinopril],
  lots: [
    { product: 'amoxicillin', number: 'LOT1', expiresOn: '2027-05-31', state: 'ACTIVE' },
    { product: 'amoxicillin', number: 'LOT2', expiresOn: '2027-06-30', state: 'ACTIVE' },
    { product: 'amoxicillin', number: 'BAD', expiresOn: '2027-06-30', state: 'RECALLED' },
    { product: 'lisinopril', number: 'LX', expiresOn: '2027-06-30', state: 'ACTIVE' },
  ],
  today: '2026-11-26',
};
const judge = (raw: string, planned = ['LOT1']) =>
  judgeScan(readCode(raw, year), amoxicillin, planned, knowledge);

test('numbers of products: check digits, NDC in a GTIN, NDC as people write it', () => {
  // The example of the GS1 General Specifications, and a UPC-A.
  expect(hasCheckDigit('6291041500213')).toBe(true);
  expect(hasCheckDigit('6291041500214')).toBe(false);
  expect(gtin14('036000291452')).toBe('00036000291452');
  expect(ndcOfGtin('00300933109010'.slice(0, 13) + gtin.at(-1))).toBe('0093310901');
  expect(ndcOfGtin('06291041500213')).toBeNull();
  expect(ndcDigits('0093-3109-01')).toEqual(['0093310901']);
  expect(ndcDigits('00093-3109-01')).toEqual(['0093310901', '0009331091']);
  expect(ndcDigits('68180-0981-01')).toContain('6818098101');
  expect(ndcDigits('none')).toEqual([]);
});

test('every NDC survives its GTIN, and one wrong digit of it is noticed', () => {
  const digit = fc.integer({ min: 0, max: 9 });
  fc.assert(
    fc.property(
      fc.array(digit, { minLength: 10, maxLength: 10 }),
      digit,
      fc.nat(13),
      fc.integer({ min: 1, max: 9 }),
      (digits, indicator, at, by) => {
        const ndc = digits.join('');
        const code = gtinOfNdc(ndc, indicator);
        expect(ndcOfGtin(code)).toBe(ndc);
        const wrong = [...code].with(at, String((Number(code[at]) + by) % 10)).join('');
        expect(gtin14(wrong)).toBeNull();
      },
    ),
  );
});

test('element strings: with separators, identifiers, brackets; whatever the order', () => {
  const pack = { kind: 'pack', gtin, lot: 'LOT1', expiresOn: '2027-05-31' };
  expect(readCode(`01${gtin}1727053110LOT1`, year)).toEqual(pack);
  expect(readCode(`]C101${gtin}10LOT1${gs}17270531`, year)).toEqual(pack);
  expect(readCode(`]d2${gs}10LOT1${gs}17270500${gs}21SERIAL${gs}01${gtin}`, year)).toEqual(pack);
  expect(readCode(`(01)${gtin}(17)270531(10)LOT1(21)77`, year)).toEqual(pack);
  expect(readCode('LOT1', year)).toEqual({ kind: 'text', text: 'LOT1' });
  expect(readCode(gtin, year)).toMatchObject({ kind: 'pack', gtin, lot: null });
});

const lotText = fc.stringMatching(/^[A-Za-z0-9./-]{1,20}$/);
const serial = fc.stringMatching(/^[A-Za-z0-9]{1,20}$/);
const date = fc.date({ min: new Date('2000-01-01'), max: new Date('2070-12-31'), noInvalidDate: true });

test('what is printed is what is read, in every order of the elements', () => {
  fc.assert(
    fc.property(
      lotText,
      serial,
      date,
      fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
      (lot, sn, at, order) => {
        const expiresOn = at.toISOString().slice(0, 10);
        const parts = [
          `01${gtin}`,
          `17${expiresOn.slice(2).replaceAll('-', '')}`,
          `10${lot}${gs}`,
          `21${sn}${gs}`,
        ];
        expect(readCode(`]d2${order.map((index) => parts[index]).join('')}`, year)).toEqual({
          ...{ kind: 'pack', gtin, lot, expiresOn },
        });
      },
    ),
  );
});

test('whatever is held before the camera, there is an answer', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ maxLength: 300 }),
        fc.string().map((tail) => `]d201${gtin}${tail}`),
      ),
      (raw) => {
        const verdict = judge(raw);
        if (verdict.kind === 'lot') expect(['LOT1', 'LOT2']).toContain(verdict.lot);
        expect(JSON.stringify(verdict).length).toBeLessThan(600);
      },
    ),
  );
});

test.each([
  ['270531', '2027-05-31'],
  ['280200', '2028-02-29'],
  ['270230', null],
  ['271301', null],
  ['990101', '1999-01-01'],
  ['760101', '2076-01-01'],
  ['770101', '1977-01-01'],
])('expiry %s is %s', (digits, expected) => {
  expect(expiryDate(digits, year)).toBe(expected);
});

test.each([
  [`01${'1'.repeat(14)}`, /check digit/],
  [`]C101${gtin}17279931`, /no date/],
  [`]C101${gtin.slice(0, 9)}`, /damaged/],
  [`]C137${12}`, /neither a product nor a lot/],
  ['  ', /nothing/],
])('%j cannot be used, and says why', (raw, reason) => {
  const read = readCode(raw, year);
  expect(read.kind === 'unreadable' && read.reason).toMatch(reason);
});

test('the right pack passes; every other one is told apart', () => {
  expect(judge(`01${gtin}1727053110LOT1`)).toEqual({
    kind: 'lot',
    lot: 'LOT1',
    planned: true,
    warning: null,
  });
  expect(judge('lot1')).toMatchObject({ kind: 'lot', lot: 'LOT1', planned: true });
  expect(judge(`01${gtin}10LOT2`)).toMatchObject({ kind: 'lot', planned: false });
  expect(judge(`01${gtin}1727063010LOT1`)).toMatchObject({ warning: /2027-06-30, the register 2027-05-31/ });
  expect(judge(gtin)).toMatchObject({ kind: 'which-lot' });
  const other = judge(`01${gtinOfNdc('6818098101')}10LX`);
  expect(other).toMatchObject({ kind: 'stop', found: { product: 'lisinopril', lot: 'LX' } });
  expect(other).toMatchObject({ message: /This is Lisinopril 10 mg. Here belongs Amoxicillin 500 mg/ });
  expect(judge('LX')).toMatchObject({ kind: 'stop', message: /known as Lisinopril/ });
  expect(judge(`01${gtinOfNdc('1234567890')}10LOT1`)).toMatchObject({ kind: 'stop', found: null });
  expect(judge(`01${gtin}10BAD`)).toMatchObject({ kind: 'stop', message: /recalled/ });
  expect(judge(`01${gtin}1726112510NEW`)).toMatchObject({ kind: 'stop', message: /expired on 2026-11-25/ });
  expect(judge(`01${gtin}1726112610NEW`)).toMatchObject({ kind: 'unknown-lot', lot: 'NEW' });
});

test('a product without a registered NDC is not guessed at', () => {
  const nameless = { id: 'amoxicillin', name: 'Amoxicillin 500 mg' };
  expect(
    judgeScan(readCode(`01${gtinOfNdc('1234567890')}10LOT1`, year), nameless, ['LOT1'], {
      ...knowledge,
      products: [nameless],
    }),
  ).toEqual({
    ...{ kind: 'lot', lot: 'LOT1', planned: true },
    warning: expect.stringContaining('compare the name on the pack'),
  });
});
