import { AppError } from '@app/kernel';
import { Counter, type Registry } from '@app/observability';
import type { IngestedPart } from './receipt-sum.js';

/** The doors that telemetry comes in by. */
export type Transport = 'graphql' | 'json' | 'ndjson' | 'mqtt' | 'self-check';

/** What came in by which door, and what became of it. A long NDJSON body counts once for each of its parts. */
export class TransportMetrics {
  private readonly requests: Counter<'transport' | 'outcome'>;
  private readonly readings: Counter<'transport' | 'result'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.requests = new Counter({
      name: 'kiosk_fleet_ingest_requests_total',
      help: 'Requests, parts of long bodies and messages by transport, and their outcome: accepted, or an error code',
      labelNames: ['transport', 'outcome'],
      registers,
    });
    this.readings = new Counter({
      name: 'kiosk_fleet_ingest_readings_total',
      help: 'Readings by transport: stored, duplicate or refused',
      labelNames: ['transport', 'result'],
      registers,
    });
  }

  count(transport: Transport, { stored, duplicates, refusals }: IngestedPart): void {
    this.requests.inc({ transport, outcome: 'accepted' });
    this.readings.inc({ transport, result: 'stored' }, stored);
    this.readings.inc({ transport, result: 'duplicate' }, duplicates);
    for (const count of refusals.counts.values()) this.readings.inc({ transport, result: 'refused' }, count);
  }

  countFailure(transport: Transport, error: unknown): void {
    // Codes are few; anything else is one more.
    const outcome = error instanceof AppError ? error.code.toLowerCase() : 'internal';
    this.requests.inc({ transport, outcome });
  }
}
