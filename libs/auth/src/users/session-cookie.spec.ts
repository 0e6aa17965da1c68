import { sessionCookieHeader } from './session-cookie.js';

test('scripts cannot read the cookie and other sites cannot make a browser post with it', () => {
  expect(sessionCookieHeader('t', 60, false)).toBe(
    'kiosk_fleet_session=t; Path=/; HttpOnly; SameSite=Lax; Max-Age=60',
  );
  expect(sessionCookieHeader('t', 60, true)).toMatch(/; Secure$/);
  expect(sessionCookieHeader('', 0, false)).toContain('Max-Age=0');
});
