import { request, RequestFailure } from '../graphql/graphql-client.js';

/** Signs in; the session comes back in an HttpOnly cookie, so no script ever holds it. Fails with RequestFailure. */
export async function signIn(email: string, password: string): Promise<void> {
  const response = await request('/v1/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  if (response.ok) return;
  if (response.status === 401 || response.status === 400) {
    throw new RequestFailure(
      'UNAUTHENTICATED',
      'E-mail or password is wrong. Check both and try again.',
      false,
    );
  }
  if (response.status === 429) {
    const seconds = Number(response.headers.get('retry-after'));
    const wait = seconds > 0 ? `Try again in ${Math.ceil(seconds)} s.` : 'Wait a minute, then try again.';
    throw new RequestFailure('TOO_MANY_REQUESTS', `Too many attempts. ${wait}`, true);
  }
  throw new RequestFailure(`HTTP_${response.status}`, 'The server could not sign you in. Try again.', true);
}

/** Only paths of this app: a link must not be able to send someone elsewhere after signing in. */
export function safeNext(next: string | undefined): string {
  return next && /^\/(?![/\\])/.test(next) && !next.startsWith('/sign-in') ? next : '/';
}
