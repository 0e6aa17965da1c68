import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { type AuditFacts, auditHash, canonicalJson, genesisHash } from './audit-hash.js';

const facts: AuditFacts = {
  at: new Date('2026-03-01T09:30:00Z'),
  actor: 'user:ada@example.org',
  action: 'kiosk.retire',
  subject: 'kiosk:K-00042',
  detail: { before: 'IN_SERVICE', a: [1, null, 'ä'] },
};

test('the hash is SHA-256 over the previous one and the entry with sorted keys', () => {
  const text =
    '{"action":"kiosk.retire","actor":"user:ada@example.org","at":"2026-03-01T09:30:00.000Z",' +
    '"detail":{"a":[1,null,"ä"],"before":"IN_SERVICE"},"subject":"kiosk:K-00042"}';
  const expected = createHash('sha256')
    .update(Buffer.concat([genesisHash, Buffer.from(text)]))
    .digest('hex');
  expect(auditHash(genesisHash, facts).toString('hex')).toBe(expected);
});

test('a chain of two entries has the hashes that another implementation computed', () => {
  const first = auditHash(genesisHash, facts);
  const second = auditHash(first, { ...facts, action: 'kiosk.register', detail: {} });
  expect([first.toString('hex'), second.toString('hex')]).toEqual([
    '5653a9b18dfe7e2471875e34fb772e5f1822669cc69b75489b7325a5bb9ba18f',
    '68b43d81daf2a01edde640d827f9e51ea09496cf9c9a09232ef683860887d0a5',
  ]);
});

test('any change of any part changes the hash', () => {
  const hash = auditHash(genesisHash, facts).toString('hex');
  const changes: Partial<AuditFacts>[] = [
    { at: new Date('2026-03-01T09:30:00.001Z') },
    { actor: 'user:eve@example.org' },
    { action: 'kiosk.register' },
    { subject: 'kiosk:K-00043' },
    { detail: { before: 'IN_SERVICE', a: [1, null, 'b'] } },
  ];
  for (const change of changes)
    expect(auditHash(genesisHash, { ...facts, ...change }).toString('hex')).not.toBe(hash);
  expect(auditHash(Buffer.alloc(32, 1), facts).toString('hex')).not.toBe(hash);
});

test('the order of keys, which jsonb does not keep, does not matter; the value does', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
