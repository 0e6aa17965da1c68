import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { KioskBatch } from '@app/contracts';
import type { Shipment } from './plan.js';
import type { Random } from '../random.js';

export interface Receipt {
  stored: number;
  duplicates: number;
  refused: unknown[];
}

interface Answer {
  status: number;
  retryAfter: number;
  text: string;
}

const attemptLimitMs = 12_000;
const mutation =
  'mutation ($batches: [KioskBatchInput!]!) { ingestTelemetry(batches: $batches) { stored duplicates refused { path code } } }';

interface Wire {
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

/** The same batches by each transport. */
const transports: ((batches: KioskBatch[]) => Wire)[] = [
  (batches) => ({
    path: '/graphql',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ query: mutation, variables: { batches } })),
  }),
  (batches) => ({
    path: '/v1/telemetry',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ batches })),
  }),
  (batches) => ({
    path: '/v1/telemetry',
    headers: { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' },
    body: gzipSync(batches.map((batch) => JSON.stringify(batch)).join('\n')),
  }),
];

/** One connection a request. Rejects when it breaks, or takes longer than a kiosk waits. */
function attempt(url: string, token: string, { path, headers, body }: Wire): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      new URL(path, url),
      {
        method: 'POST',
        agent: false,
        headers: { ...headers, 'content-length': body.length, authorization: `Bearer ${token}` },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('aborted', () => reject(new Error('the answer was cut off')));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            retryAfter: Number(response.headers['retry-after'] ?? 0),
            text: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    request.setTimeout(attemptLimitMs, () => request.destroy(new Error('no answer')));
    request.on('error', reject);
    request.end(body);
  });
}

/** A receipt, or null when it is to be sent again. @throws when sending it again would not help */
function read({ status, text }: Answer): Receipt | null {
  if ([408, 425, 429].includes(status) || status >= 500) {
    // Not available is expected of a fleet that is being killed; anything else of this kind is an error of ours.
    if (status >= 500 && status !== 503) throw new Error(`answered ${status}: ${text.slice(0, 500)}`);
    return null;
  }
  if (status !== 200) throw new Error(`answered ${status}: ${text.slice(0, 500)}`);
  const body = JSON.parse(text) as Receipt & {
    data?: { ingestTelemetry: Receipt } | null;
    errors?: { extensions?: { retryable?: boolean } }[];
  };
  if (body.errors !== undefined) {
    if (body.errors[0]?.extensions?.retryable === true) return null;
    throw new Error(`answered ${text.slice(0, 500)}`);
  }
  return body.data?.ingestTelemetry ?? body;
}

export class RetryingSender {
  attempts = 0;
  /** Readings that receipts called stored. */
  stored = 0;
  private isStopped = false;

  constructor(
    private readonly urls: readonly string[],
    private readonly tokenOf: (kiosk: number) => string,
    private readonly random: Random,
  ) {}

  /** Nobody answers any more. */
  stop(): void {
    this.isStopped = true;
  }

  /** As a kiosk does: the same again, to any api and by any transport, until there is a receipt. */
  async deliver({ batches, kiosk, readings }: Shipment): Promise<void> {
    for (let tries = 1; !this.isStopped; tries++) {
      let waitMs = Math.min(1_000, 50 * 2 ** Math.min(tries, 10)) * (0.5 + this.random.next() / 2);
      this.attempts++;
      const wire = this.random.pick(transports)(batches);
      const answer = await attempt(this.random.pick(this.urls), this.tokenOf(kiosk), wire).catch(() => null);
      if (answer !== null) {
        const receipt = read(answer);
        if (receipt !== null) {
          if (receipt.refused.length > 0 || receipt.stored + receipt.duplicates !== readings)
            throw new Error(`of ${readings} readings: ${answer.text.slice(0, 500)}`);
          this.stored += receipt.stored;
          return;
        }
        waitMs = Math.max(waitMs, Math.min(2_000, answer.retryAfter * 1_000));
      }
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}
