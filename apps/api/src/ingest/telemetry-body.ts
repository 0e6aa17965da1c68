import type { KioskBatch } from '@app/contracts';
import { AppError } from '@app/kernel';
import { jsonErrorPosition } from './json-error-position.js';

export type TelemetryFormat = 'json' | 'ndjson';

function unreadable(message: string, details: Record<string, unknown> = {}): AppError {
  return new AppError(message, { code: 'UNREADABLE', details });
}

function parse(text: string, place: (position: number) => Record<string, number>): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const where = place(jsonErrorPosition(text));
    const named = Object.entries(where).map(([name, value]) => `${name} ${value}`);
    throw unreadable(`The body is not JSON: see ${named.join(', ')}`, where);
  }
}

/**
 * The batches of a request body: `{"batches": [...]}`, or one batch a line. What is in them is ingest's matter.
 * @throws AppError UNREADABLE with details.position (characters from 0) or details.line (from 1) and column
 */
export function batchesOf(body: Buffer, format: TelemetryFormat): KioskBatch[] {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw unreadable('The body is not UTF-8');
  }
  if (format === 'ndjson')
    return text
      .split('\n')
      .flatMap((line, index) =>
        line.trim() === ''
          ? []
          : [parse(line, (position) => ({ line: index + 1, column: position + 1 })) as KioskBatch],
      );
  const value = parse(text, (position) => ({ position }));
  const batches = (value as { batches?: unknown } | null)?.batches;
  if (!Array.isArray(batches)) throw unreadable('The body must be an object with a list "batches"');
  return batches as KioskBatch[];
}
