import { createWriteStream, type WriteStream } from 'node:fs';
import type { OrderTruth } from '../model/reading-sink.js';
import type { FaultChange } from './fault-engine.js';

/** One line of the truth file: what really went wrong, for scoring alerts against. */
export interface TruthLine {
  event: 'start' | 'end';
  id: string;
  kind: string;
  kiosks: readonly string[];
  site: string | null;
  parameters: Readonly<Record<string, number>>;
  /** Wall clock, RFC 3339. On "start" lines `end` is planned. */
  start: string;
  end: string;
  /** The same two instants in simulated time; equal to the wall clock at speed 1. */
  simulatedStart: string;
  simulatedEnd: string;
}

export function truthLine({ event, fault }: FaultChange, simulated: (wall: number) => number): TruthLine {
  const utc = (instant: number) => new Date(instant).toISOString();
  return {
    event,
    id: fault.id,
    kind: fault.kind,
    kiosks: fault.serials,
    site: fault.site ?? null,
    parameters: fault.parameters,
    start: utc(fault.startedAt),
    end: utc(fault.endsAt),
    simulatedStart: utc(simulated(fault.startedAt)),
    simulatedEnd: utc(simulated(fault.endsAt)),
  };
}

/** How an order ended, as the kiosk knows it; `heard`: it could tell of that. Simulated time. */
export interface OrderTruthLine extends Omit<OrderTruth, 'receivedAt' | 'endedAt'> {
  event: 'order';
  kiosk: string;
  receivedAt: string;
  endedAt: string;
  heard: boolean;
}

export function orderTruthLine(kiosk: string, truth: OrderTruth, heard: boolean): OrderTruthLine {
  const utc = (instant: number) => new Date(instant).toISOString();
  return {
    event: 'order',
    kiosk,
    ...truth,
    receivedAt: utc(truth.receivedAt),
    endedAt: utc(truth.endedAt),
    heard,
  };
}

/** Appends JSON lines; a restart goes on in the same file. */
export class TruthFile {
  private readonly stream: WriteStream | undefined;

  constructor(path: string | undefined, onError: (message: string) => void) {
    if (path === undefined) return;
    this.stream = createWriteStream(path, { flags: 'a' });
    this.stream.on('error', (error) => onError(`truth file: ${error.message}`));
  }

  write(line: TruthLine | OrderTruthLine): void {
    this.stream?.write(`${JSON.stringify(line)}\n`);
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.stream) this.stream.end(resolve);
      else resolve();
    });
  }
}
