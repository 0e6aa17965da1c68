import { Inject, Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from '@app/observability';

@Injectable()
export class LiveMetrics {
  readonly sockets: Gauge;
  readonly topics: Gauge;
  readonly messages: Counter<'event'>;
  readonly deferred: Counter;
  readonly failures: Counter;
  readonly lag: Histogram;
  readonly reads: Histogram;

  constructor(@Inject(Registry) registry: Registry) {
    const registers = [registry];
    this.sockets = new Gauge({ name: 'live_sockets', help: 'Connected sockets of /live.', registers });
    this.topics = new Gauge({ name: 'live_topics', help: 'Watched topics, over all sockets.', registers });
    this.messages = new Counter({
      name: 'live_messages_total',
      help: 'Messages sent to sockets of /live.',
      labelNames: ['event'],
      registers,
    });
    this.deferred = new Counter({
      name: 'live_deferred_total',
      help: 'Messages not sent because the client had not taken the ones before: it gets the latest state later.',
      registers,
    });
    this.failures = new Counter({
      name: 'live_read_failures_total',
      help: 'Pushes that could not read the database and are tried again.',
      registers,
    });
    this.lag = new Histogram({
      name: 'live_commit_to_emit_seconds',
      help: 'From the announcement after commit of the oldest change of a push to its emission.',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
    this.reads = new Histogram({
      name: 'live_read_seconds',
      help: 'Time to read what a push needs.',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
      registers,
    });
  }
}
