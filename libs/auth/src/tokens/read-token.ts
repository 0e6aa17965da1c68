import type { IncomingHttpHeaders } from 'node:http';

export const sessionCookie = 'kiosk_fleet_session';

const maxLength = 256;

/** The token of a request: `Authorization: Bearer …`, else the session cookie; null when there is none. */
export function readToken(headers: IncomingHttpHeaders): string | null {
  return readBearer(headers) ?? (headers.authorization === undefined ? readSessionCookie(headers) : null);
}

export function readBearer(headers: IncomingHttpHeaders): string | null {
  const text = headers.authorization;
  if (text === undefined || text.length > maxLength) return null;
  return /^bearer +([^ ]+) *$/i.exec(text)?.[1] ?? null;
}

export function readSessionCookie(headers: IncomingHttpHeaders): string | null {
  for (const pair of headers.cookie?.split(';') ?? []) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === sessionCookie) return pair.slice(at + 1).trim() || null;
  }
  return null;
}
