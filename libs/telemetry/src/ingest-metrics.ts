import { Counter, Gauge, Histogram, type Registry } from '@app/observability';
import { type Lane, lanes } from './commit/lane.js';

/** What `/metrics` tells about ingest. */
export class IngestMetrics {
  readonly readings: Counter<'kind' | 'result'>;
  readonly refused: Counter<'code'>;
  readonly commitRows: Histogram;
  readonly commitSeconds: Histogram;
  readonly signals: Counter;
  readonly overloaded: Counter<'lane'>;
  readonly waitSeconds: Histogram<'lane'>;

  constructor(registry: Registry, queuedReadings: (lane: Lane) => number) {
    const registers = [registry];
    this.readings = new Counter({
      name: 'kiosk_fleet_readings_total',
      help: 'Readings by kind, stored or duplicate',
      labelNames: ['kind', 'result'],
      registers,
    });
    this.refused = new Counter({
      name: 'kiosk_fleet_readings_refused_total',
      help: 'Refused readings by refusal code',
      labelNames: ['code'],
      registers,
    });
    this.commitRows = new Histogram({
      name: 'kiosk_fleet_ingest_commit_readings',
      help: 'Readings in one commit',
      buckets: [1, 10, 50, 100, 500, 1_000, 5_000, 10_000, 20_000, 50_000],
      registers,
    });
    this.commitSeconds = new Histogram({
      name: 'kiosk_fleet_ingest_commit_seconds',
      help: 'Seconds that one commit took',
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
    this.signals = new Counter({
      name: 'kiosk_fleet_signals_total',
      help: 'Signals written for the alerting worker',
      registers,
    });
    this.overloaded = new Counter({
      name: 'kiosk_fleet_ingest_overloaded_total',
      help: 'Requests turned away because too much was waiting, by lane: live or replay',
      labelNames: ['lane'],
      registers,
    });
    for (const lane of lanes) this.overloaded.inc({ lane }, 0);
    this.waitSeconds = new Histogram({
      name: 'kiosk_fleet_ingest_wait_seconds',
      help: 'Seconds that a request waited for its commit to begin, by lane',
      labelNames: ['lane'],
      buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20],
      registers,
    });
    new Gauge({
      name: 'kiosk_fleet_ingest_queued_readings',
      help: 'Readings that wait or are being committed, by lane',
      labelNames: ['lane'],
      registers,
      collect() {
        for (const lane of lanes) this.set({ lane }, queuedReadings(lane));
      },
    });
  }
}
