import type { CpuParts } from './cpu-time.js';
import type { Transport } from './send.js';
import type { Mix } from './workload.js';

export interface Line {
  /** Only where two builds are compared. */
  build?: string;
  mix: Mix;
  transport: Transport;
  'rows a request': number;
  concurrency: number;
  'rows/s': number;
  'points/s': number;
  /** Rows/s to those of the plain inserts around it, in percent. */
  '% of plain': number;
  'p50 ms': number;
  'p95 ms': number;
  'p99 ms': number;
  'told to wait': number;
  /** CPU time per row while the line was sent, in microseconds; only where /proc tells. See CpuParts. */
  'api µs'?: number;
  'database µs'?: number;
  'worker µs'?: number;
  'evaluation µs'?: number;
  'sender µs'?: number;
}

export function microsecondsPerRow(cpu: CpuParts, rows: number): Partial<Line> {
  const perRow = (seconds: number) => Math.round((seconds * 1e7) / rows) / 10;
  return {
    'api µs': perRow(cpu.api),
    'database µs': perRow(cpu.database),
    'worker µs': perRow(cpu.worker),
    'evaluation µs': perRow(cpu.evaluation),
    'sender µs': perRow(cpu.sender),
  };
}

type Step = [mix: Mix, rows: number, concurrency: number];

const mixes: readonly Mix[] = ['temperatures', 'buffered', 'fleet'];
const quick: Step[] = mixes.map((mix) => [mix, 1_000, 32]);
const all: Step[] = [
  ['temperatures', 1_000, 8],
  ['temperatures', 1_000, 32],
  ['temperatures', 5_000, 8],
  ['buffered', 1_000, 32],
  ['buffered', 5_000, 8],
  ['fleet', 3, 64],
  ['fleet', 100, 16],
  ['fleet', 1_000, 1],
  ['fleet', 1_000, 8],
  ['fleet', 1_000, 32],
  ['fleet', 5_000, 8],
];

/** What is measured: `shape` is rows of a request and requests at once, e.g. 1000x32; `only` one mix. */
export function stepsOf(options: {
  quick: boolean;
  shape?: string | undefined;
  only?: string | undefined;
}): Step[] {
  const [rows, concurrency] = (options.shape ?? '').split('x').map(Number);
  const shaped = options.shape === undefined ? null : mixes.map((mix): Step => [mix, rows!, concurrency!]);
  const steps = shaped ?? (options.quick ? quick : all);
  return steps.filter(([mix]) => options.only === undefined || options.only === mix);
}

/** Columns as wide as their widest cell; numbers to the right. */
export function asTable(lines: readonly Line[]): string {
  const names = Object.keys(lines[0] ?? {}) as (keyof Line)[];
  const cells = lines.map((line) => names.map((name) => (line[name] ?? '').toLocaleString('en')));
  const widths = names.map((name, index) => Math.max(name.length, ...cells.map((row) => row[index]!.length)));
  const row = (texts: readonly string[]) =>
    `| ${texts.map((text, index) => text.padStart(widths[index]!)).join(' | ')} |`;
  return [row(names), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...cells.map(row)].join(
    '\n',
  );
}
