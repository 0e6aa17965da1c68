import type { Phase, Report } from '../control/parent-port.js';
import type { Tally } from '../sending/receipts.js';

const LINE_MS = 30_000;
const REPORT_MS = 1000;

export interface StatusOptions {
  phase: Phase;
  total: number;
  say: (line: string) => void;
  report: (message: Report) => void;
  tally: Tally;
}

/** Tells a person every half minute, and a parent process at most every second. */
export class StatusLine {
  private saidAt = performance.now();
  private reportedAt = -Infinity;

  constructor(private readonly options: StatusOptions) {}

  update(done: number, message: string, total = this.options.total): void {
    const { phase, say, report, tally } = this.options;
    const now = performance.now();
    if (now - this.reportedAt >= REPORT_MS || done === total) {
      this.reportedAt = now;
      report({ type: 'progress', phase, done, total, message });
    }
    if (now - this.saidAt < LINE_MS) return;
    this.saidAt = now;
    say(`${phase}: ${message}, ${tally.summary()}`);
    for (const complaint of tally.takeComplaints()) say(complaint);
  }
}
