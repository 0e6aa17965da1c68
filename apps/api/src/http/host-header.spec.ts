import { acceptsHost } from './host-header.js';

test.each(['localhost', 'localhost:3000', '127.0.0.1:1', '[::1]:3000', 'kiosk-fleet.example.org', 'a_b'])(
  '%s may be asked for',
  (value) => expect(acceptsHost(value, '/graphql')).toBe(true),
);

test.each(['%00', 'a b', 'a/b', 'a:b', '[', 'user@host', 'a:123456', '<script>', 'x'.repeat(10) + '\u0000'])(
  '%j may not',
  (value) => expect(acceptsHost(value, '/graphql')).toBe(false),
);

test('a probe without a Host is answered, but GraphQL builds addresses from it', () => {
  for (const value of [undefined, ''])
    expect([acceptsHost(value, '/readyz'), acceptsHost(value, '/graphql')]).toEqual([true, false]);
});
