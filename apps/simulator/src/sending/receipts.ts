import type { IngestReceipt } from '@app/contracts';

/** Running totals of what the server said, and of what never got there. */
export class Tally {
  batches = 0;
  requests = 0;
  stored = 0;
  duplicates = 0;
  refused = 0;
  gaps = 0;
  retries = 0;
  /** Readings in requests that the server will never take, or dropped because the queue was full. */
  lost = 0;
  private readonly refusedByCode = new Map<string, { count: number; example: string }>();
  private readonly troubles = new Map<string, number>();

  /** Counts a receipt; false when the text is not one. */
  receipt(text: string): boolean {
    let receipt: Partial<IngestReceipt>;
    try {
      receipt = JSON.parse(text) as Partial<IngestReceipt>;
    } catch {
      return false;
    }
    this.stored += receipt.stored ?? 0;
    this.duplicates += receipt.duplicates ?? 0;
    this.gaps += receipt.gaps?.length ?? 0;
    for (const { code, path, message } of receipt.refused ?? []) this.refusal(code, 1, `${path}: ${message}`);
    return true;
  }

  refusal(code: string, readings: number, example: string): void {
    this.refused += readings;
    const known = this.refusedByCode.get(code);
    if (known) known.count += readings;
    else this.refusedByCode.set(code, { count: readings, example: example.slice(0, 160) });
  }

  trouble(why: string): void {
    this.retries++;
    this.troubles.set(why, (this.troubles.get(why) ?? 0) + 1);
  }

  summary(): string {
    return (
      `${this.stored} stored, ${this.duplicates} duplicates, ${this.refused} refused, ` +
      `${this.gaps} gaps, ${this.lost} lost, ${this.retries} retries in ${this.requests} requests`
    );
  }

  /** Refusals and network troubles since the last call, one line each. */
  takeComplaints(): string[] {
    const lines = [...this.refusedByCode].map(
      ([code, { count, example }]) => `refused ${code} ×${count}, e.g. ${example}`,
    );
    for (const [why, count] of this.troubles) lines.push(`retried ${count} × after ${why}`);
    this.refusedByCode.clear();
    this.troubles.clear();
    return lines;
  }
}
