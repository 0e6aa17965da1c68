import { createHmac } from 'node:crypto';

export function hmacHex(key: Buffer, data: string): string {
  return createHmac('sha256', key).update(data, 'utf8').digest('hex');
}

/**
 * The id under which an order is kept. Senders should mint random ones; where their ids mean something elsewhere, a key
 * replaces them by a name that nobody can compute without it. That is pseudonymisation, not de-identification.
 */
export function orderName(id: string, key: Buffer | null): string {
  return key === null ? id : hmacHex(key, id).slice(0, 40);
}
