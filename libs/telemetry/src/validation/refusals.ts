import type { RefusalCode, RefusedReading } from '@app/contracts';
import { limits } from '../limits.js';

/** A refused reading as it is kept for inspection: known fields only, and none that could name a person. */
export interface KeptRefusal {
  receivedAt: number;
  kiosk: string;
  path: string;
  code: RefusalCode;
  message: string;
  reading: Record<string, unknown> | null;
}

/** At most `length` characters, and none that a terminal, a log or the database would act on. */
export function printable(text: string, length = 64): string {
  // Cut first: the text may be megabytes.
  return text.slice(0, length).replace(/[\p{Cc}\p{Cs}]/gu, '?');
}

const code = /^[A-Za-z0-9_.:+-]{1,64}$/;
const echoLength = 40;

/** A code, id or instant: nothing that could be a sentence or a person's name. */
export function isCodeLike(text: string): boolean {
  return code.test(text);
}

/** A refused value as a message shows it: shorter than 80 characters, and free text never. */
export function echo(value: unknown): string {
  switch (typeof value) {
    case 'string':
      if (!isCodeLike(value)) return `a text of ${value.length} characters`;
      return `"${value.slice(0, echoLength)}${value.length > echoLength ? '…' : ''}"`;
    case 'number':
    case 'boolean':
      return String(value);
    case 'undefined':
      return 'nothing';
    default:
      return value === null ? 'null' : Array.isArray(value) ? 'a list' : 'an object';
  }
}

/**
 * The refused readings of one request. Every code is counted; at most `refusedInReceipt` are listed and at most
 * `refusedKeptPerRequest` are kept for inspection, so that 50,000 bad readings cost no more memory than 1,000.
 */
export class Refusals {
  readonly kept: KeptRefusal[] = [];
  readonly counts = new Map<RefusalCode, number>();
  private readonly listed: RefusedReading[] = [];
  private readonly unlisted = new Map<RefusalCode, number>();
  private lastBatch = 0;

  constructor(private readonly receivedAt: number) {}

  /** `weight`: the readings that are lost by it, when it is about more than one. */
  add(
    refusal: RefusedReading,
    kiosk: string,
    reading: () => Record<string, unknown> | null,
    weight = 1,
  ): void {
    const { code, path, message } = refusal;
    this.counts.set(code, (this.counts.get(code) ?? 0) + weight);
    this.listOrCount(refusal);
    if (this.kept.length < limits.refusedKeptPerRequest)
      this.kept.push({
        receivedAt: this.receivedAt,
        kiosk: printable(kiosk),
        path,
        code,
        message,
        reading: reading(),
      });
  }

  /** Lists what another part of the same request refused, after our own; kept and counted it has been already. */
  absorb(other: Refusals): void {
    for (const refusal of other.listed) this.listOrCount(refusal);
    for (const [code, count] of other.unlisted)
      this.unlisted.set(code, (this.unlisted.get(code) ?? 0) + count);
    this.lastBatch = Math.max(this.lastBatch, other.lastBatch);
  }

  list(): RefusedReading[] {
    const most = [...this.unlisted].sort((a, b) => b[1] - a[1]);
    if (most.length === 0) return this.listed;
    const rest = most.map(([code, count]) => `${count} ${code}`).join(', ');
    return [
      ...this.listed,
      {
        batch: this.lastBatch,
        path: '',
        code: most[0]![0],
        message: `And further refusals, not listed: ${rest}`,
      },
    ];
  }

  private listOrCount(refusal: RefusedReading): void {
    // One place stays free for the entry that counts the rest.
    if (this.listed.length < limits.refusedInReceipt - 1) {
      this.listed.push(refusal);
      return;
    }
    this.unlisted.set(refusal.code, (this.unlisted.get(refusal.code) ?? 0) + 1);
    this.lastBatch = refusal.batch;
  }
}
