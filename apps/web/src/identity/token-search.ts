export const tokenKinds = ['DEVICE', 'GATEWAY'] as const;
export const tokenStates = ['ACTIVE', 'EXPIRED', 'REVOKED'] as const;

/** What the URL of the token list holds. */
export interface TokenSearch {
  kind?: (typeof tokenKinds)[number];
  state?: (typeof tokenStates)[number];
  kiosk?: string;
}

export function parseTokenSearch(raw: Record<string, unknown>): TokenSearch {
  const kind = tokenKinds.find((each) => each === raw['kind']);
  const state = tokenStates.find((each) => each === raw['state']);
  const kiosk = typeof raw['kiosk'] === 'string' ? raw['kiosk'].trim().slice(0, 63) : '';
  return {
    ...(kind ? { kind } : {}),
    ...(state ? { state } : {}),
    ...(kiosk ? { kiosk } : {}),
  };
}
