import { statement } from '@app/persistence';

export const readTokenPolicy = statement<[], { device_token_days: number | null }>(
  'auth.read-token-policy',
  'SELECT device_token_days FROM token_policy',
);

export const saveTokenPolicy = statement<[deviceTokenDays: number | null], never>(
  'auth.save-token-policy',
  'UPDATE token_policy SET device_token_days = $1',
);
