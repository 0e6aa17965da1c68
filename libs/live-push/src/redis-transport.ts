import { Redis } from 'ioredis';
import type { ChangeTransport, TransportEvents } from './change-transport.js';
import { reconnectDelay } from './reconnect-delay.js';

export interface RedisTransportOptions {
  url: string;
  /** What is sent on one channel is heard on it only. */
  channel: string;
  onProblem: (error: Error) => void;
}

/** Redis publish and subscribe; a subscribed connection can do nothing else, so there are two. */
export class RedisTransport implements ChangeTransport {
  readonly maxPayloadBytes = 64_000;
  private readonly publisher: Redis;
  private readonly subscriber: Redis;
  private readonly channel: string;
  private wasSubscribed = false;

  constructor(options: RedisTransportOptions) {
    this.channel = options.channel;
    const common = {
      lazyConnect: true,
      retryStrategy: (attempt: number) => reconnectDelay(attempt, Math.random()),
    };
    // Fails at once while disconnected: the bus keeps the changes itself, bounded.
    this.publisher = new Redis(options.url, { ...common, enableOfflineQueue: false, commandTimeout: 5_000 });
    this.subscriber = new Redis(options.url, {
      ...common,
      maxRetriesPerRequest: null,
      autoResubscribe: false,
    });
    this.publisher.on('error', options.onProblem);
    this.subscriber.on('error', options.onProblem);
  }

  start(events: TransportEvents): void {
    this.subscriber.on('message', (_channel, payload) => events.onPayload(payload));
    this.subscriber.on('ready', () => {
      void this.subscriber.subscribe(this.channel).then(
        () => {
          if (this.wasSubscribed) events.onGap();
          this.wasSubscribed = true;
        },
        // The connection broke again: the next `ready` subscribes.
        () => undefined,
      );
    });
    void this.subscriber.connect().catch(() => undefined);
    void this.publisher.connect().catch(() => undefined);
  }

  async send(payloads: readonly string[]): Promise<void> {
    for (const payload of payloads) await this.publisher.publish(this.channel, payload);
  }

  async close(): Promise<void> {
    this.subscriber.disconnect();
    this.publisher.disconnect();
  }
}
