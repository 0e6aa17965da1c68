import { AppError } from '@app/kernel';
import { jsonErrorPosition } from './json-error-position.js';

export function unreadable(message: string, details: Record<string, unknown> = {}): AppError {
  return new AppError(message, { code: 'UNREADABLE', details });
}

/** `place`: how to name a position (characters from 0). @throws AppError UNREADABLE with the place as details */
export function parseJson(
  bytes: Uint8Array,
  what: string,
  place: (position: number) => Record<string, number>,
): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const { line } = place(0);
    const where: Record<string, number> = line === undefined ? {} : { line };
    throw unreadable(`${what} is not UTF-8${named(where)}`, where);
  }
  try {
    return JSON.parse(text);
  } catch {
    const where = place(jsonErrorPosition(text));
    throw unreadable(`${what} is not JSON${named(where)}`, where);
  }
}

function named(where: Record<string, number>): string {
  const parts = Object.entries(where).map(([name, value]) => `${name} ${value}`);
  return parts.length === 0 ? '' : `: see ${parts.join(', ')}`;
}
