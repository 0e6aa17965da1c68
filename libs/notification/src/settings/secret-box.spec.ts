import { randomBytes } from 'node:crypto';
import { SecretBox } from './secret-box.js';

test('with a key a secret is stored encrypted, never twice the same, and only that key opens it', () => {
  const box = new SecretBox(randomBytes(32));
  const sealed = box.seal('whsec_abc');
  expect(sealed).not.toContain('abc');
  expect(box.seal('whsec_abc')).not.toBe(sealed);
  expect(box.open(sealed)).toBe('whsec_abc');
  for (const other of [new SecretBox(randomBytes(32)), new SecretBox(null)])
    expect(() => other.open(sealed)).toThrow(expect.objectContaining({ code: 'SECRET_UNREADABLE' }) as Error);
});

test('what was stored before there was a key can be read after', () => {
  expect(new SecretBox(randomBytes(32)).open(new SecretBox(null).seal('key'))).toBe('key');
});
