import { createInterface } from 'node:readline';
import type { Fault } from '../faults/fault-script.js';
import { parseFault } from '../faults/fault-script.js';

export type Phase = 'register' | 'live' | 'backfill';

/** What is reported to a parent process. */
export type Report =
  | { type: 'progress'; phase: Phase; done: number; total: number; message: string }
  | { type: 'injected'; id: string }
  | { type: 'refused'; message: string };

export interface Control {
  inject(fault: Fault): { id: string } | { problem: string };
  say(line: string): void;
}

export function report(message: Report): void {
  // A parent that has gone is not an error: the disconnect event ends the run.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

/** Runs `stop` once: on SIGTERM, on SIGINT without a parent, and when the parent goes away. */
export function onStop(stop: () => void): void {
  const hasParent = process.connected === true;
  process.on('SIGTERM', stop);
  // Ctrl-C reaches the whole process group; with a parent, it is the parent who decides when.
  process.on('SIGINT', hasParent ? () => undefined : stop);
  if (hasParent) process.on('disconnect', stop);
}

/** Faults on demand: messages or lines from a parent, or lines on standard input, such as `inject warming K-00003 600`. */
export function listen(control: Control): () => void {
  if (process.connected === true) {
    const onMessage = (message: unknown) => {
      if (isInject(message)) report(answer(control, message.fault));
      if (isLine(message)) runLine(control, message.line);
    };
    process.on('message', onMessage);
    return () => process.off('message', onMessage);
  }
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => runLine(control, line));
  return () => {
    lines.close();
    // An open pipe on standard input would keep the process alive after the run.
    process.stdin.unref?.();
  };
}

function runLine(control: Control, line: string): void {
  const words = line.trim().split(/\s+/);
  if (words[0] === undefined || words[0] === '') return;
  const parsed = parseInjectLine(words);
  const result: Report = parsed
    ? answer(control, parsed)
    : { type: 'refused', message: 'commands: inject <kind> [serial or site] [seconds]' };
  control.say(result.type === 'injected' ? `injected ${result.id}` : describe(result));
  report(result);
}

export function parseInjectLine(words: readonly string[]): Record<string, unknown> | undefined {
  const [command, kind, ...rest] = words;
  if (command !== 'inject' || kind === undefined || rest.length > 2) return undefined;
  const [first, second] = rest;
  const fault: Record<string, unknown> = { kind };
  const seconds = second ?? (first !== undefined && /^\d+$/.test(first) ? first : undefined);
  const target = first === seconds && second === undefined ? undefined : first;
  if (target !== undefined) fault[/^K-/i.test(target) ? 'serial' : 'site'] = target;
  if (seconds !== undefined) fault['durationSeconds'] = Number(seconds);
  return fault;
}

function answer(control: Control, input: unknown): Report & { type: 'injected' | 'refused' } {
  const parsed = parseFault(input, 'fault');
  if (!('fault' in parsed)) return { type: 'refused', message: parsed.problems.join('; ') };
  const result = control.inject(parsed.fault);
  if ('problem' in result) return { type: 'refused', message: result.problem };
  return { type: 'injected', id: result.id };
}

function describe(refused: Report): string {
  return refused.type === 'refused' ? `refused: ${refused.message}` : '';
}

/** What somebody typed on the parent's terminal. */
function isLine(message: unknown): message is { type: 'line'; line: string } {
  const { type, line } = (message ?? {}) as { type?: unknown; line?: unknown };
  return type === 'line' && typeof line === 'string';
}

function isInject(message: unknown): message is { type: 'inject'; fault: unknown } {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'inject';
}
