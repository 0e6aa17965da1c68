import { AppError } from '@app/kernel';

export interface CsvReading {
  /** ms since the epoch, as the file says; times without an offset are UTC. */
  at: number;
  celsius: number;
}

const TIMESTAMP = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * Reads `timestamp,value` lines under that header, sorted by time; of two values at one instant the first stays.
 * Throws an AppError naming the first bad lines.
 */
export function parseCsv(text: string, unit: 'C' | 'F'): CsvReading[] {
  const lines = text.split(/\r?\n/);
  const fail = (message: string) => new AppError(`Replay file: ${message}`, { code: 'BAD_REPLAY_FILE' });
  if (lines[0]?.replace(/^\uFEFF/, '').trim() !== 'timestamp,value')
    throw fail('the first line must be "timestamp,value"');
  const bad: number[] = [];
  const readings = new Map<number, number>();
  lines.slice(1).forEach((line, index) => {
    if (line.trim() === '') return;
    const [timestamp = '', value = '', ...more] = line.split(',');
    const at = instant(timestamp.trim());
    const number = value.trim() === '' ? NaN : Number(value);
    if (Number.isNaN(at) || !Number.isFinite(number) || more.length > 0) bad.push(index + 2);
    else if (!readings.has(at)) readings.set(at, unit === 'F' ? fahrenheitToCelsius(number) : number);
  });
  if (bad.length > 0)
    throw fail(
      `${bad.length} bad line${bad.length > 1 ? 's' : ''}, first at ${bad.slice(0, 5).join(', ')}: ` +
        'each must be a timestamp (YYYY-MM-DD HH:MM:SS) and a number',
    );
  if (readings.size === 0) throw fail('there are no readings');
  return [...readings].map(([at, celsius]) => ({ at, celsius })).sort((a, b) => a.at - b.at);
}

/** °C in thousandths, finer than any logger. */
export function fahrenheitToCelsius(fahrenheit: number): number {
  return Math.round(((fahrenheit - 32) / 1.8) * 1000) / 1000;
}

function instant(text: string): number {
  const match = TIMESTAMP.exec(text);
  if (!match) return NaN;
  return Date.parse(`${match[1]}T${match[2]}${match[3] ?? 'Z'}`);
}
