import { sessionCookie } from '../tokens/read-token.js';

/** `Set-Cookie` for the session; an empty token with age 0 takes the cookie away. */
export function sessionCookieHeader(token: string, maxAgeSeconds: number, secure: boolean): string {
  const attributes = ['Path=/', 'HttpOnly', 'SameSite=Lax', `Max-Age=${maxAgeSeconds}`];
  return [`${sessionCookie}=${token}`, ...attributes, ...(secure ? ['Secure'] : [])].join('; ');
}
