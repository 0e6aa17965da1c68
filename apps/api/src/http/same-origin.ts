import type { IncomingHttpHeaders } from 'node:http';

/**
 * Did this site's own page make the request? For requests that a cookie authenticates: another site's page can make
 * a browser send the cookie, but cannot forge these headers. Without any of them the sender is no browser.
 * @param host what the client calls us, e.g. `fleet.example.org:3000`
 */
export function isSameOrigin(headers: IncomingHttpHeaders, host: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin } = headers;
  if (origin === undefined) return true;
  try {
    return new URL(origin).host === host.toLowerCase();
  } catch {
    return false;
  }
}

/** May a cookie speak for this change? A JSON content type cannot come from another site's form. */
export function mayChangeByCookie(headers: IncomingHttpHeaders, host: string): boolean {
  if (!isSameOrigin(headers, host)) return false;
  return (
    headers['sec-fetch-site'] !== undefined ||
    headers.origin !== undefined ||
    /^application\/(json|x-ndjson)\b/i.test(headers['content-type'] ?? '')
  );
}
