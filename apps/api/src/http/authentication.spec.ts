import { needsPrincipal } from './authentication.js';

test.each([
  ['/graphql', true],
  ['/graphql?query=x', true],
  ['/graphql/', true],
  ['/v1/telemetry', true],
  ['/v1/anything', true],
  ['/v1', true],
  ['/v1/sign-in/extra', true],
  ['/v1/sign-in', false],
  ['/v1/sign-in?x=1', false],
  ['/', false],
  ['/healthz', false],
  ['/kiosks/K-00042', false],
  ['/graphqlx', false],
])('%s needs somebody: %s', (url, needed) => {
  expect(needsPrincipal(url)).toBe(needed);
});
