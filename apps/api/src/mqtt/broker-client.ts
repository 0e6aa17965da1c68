import { connect, type IClientOptions, type IPublishPacket, type MqttClient } from 'mqtt';
import type { DevicePrincipal } from '@app/auth';
import type { RegistryCache } from '@app/kiosk-registry';
import type { Logger } from '@app/observability';
import type { MessageIntake } from './message-intake.js';
import { topicOf } from './topics.js';

/** Shared by all processes, so that each message goes to one of them. */
const subscription = '$share/kiosk-fleet/kiosks/+/telemetry';
const sessionSeconds = 7 * 86_400;
const keepaliveSeconds = 60;
/** The broker's unacknowledged messages to one connection: what this process holds in memory. */
const receiveMaximum = 16;
const maximumPacketBytes = 1_048_576;
const longestReconnectMs = 10_000;

export interface BrokerClientOptions {
  url: string;
  username: string | null;
  password: string | null;
  protocolVersion: 4 | 5;
  /** Its own and always the same: the broker keeps what arrives while this process is away under it. */
  clientId: string;
  intake: MessageIntake;
  registry: RegistryCache;
  logger: Logger;
  onState: () => void;
}

/**
 * One connection to a broker. Its library hands over one message at a time and acknowledges when told to, so one
 * connection has one message under way; several make a process fast. A message that cannot be stored now is not
 * acknowledged: the connection is closed, and the broker sends it again when it is back.
 */
export class BrokerClient {
  private readonly client: MqttClient;
  private subscribed = false;
  private failures = 0;
  private closing = false;
  /** Why it is not connected, for whoever operates it. */
  problem: string | null = 'not connected yet';

  constructor(private readonly options: BrokerClientOptions) {
    const settings: IClientOptions = {
      clientId: options.clientId,
      clean: false,
      keepalive: keepaliveSeconds,
      connectTimeout: 10_000,
      protocolVersion: options.protocolVersion,
      reconnectPeriod: 500,
      reconnectOnConnackError: true,
      resubscribe: false,
      // What is published while the connection is away would otherwise be kept without bound.
      queueQoSZero: false,
      ...(options.username === null ? {} : { username: options.username }),
      ...(options.password === null ? {} : { password: options.password }),
      ...(options.protocolVersion === 5
        ? {
            properties: {
              sessionExpiryInterval: sessionSeconds,
              receiveMaximum,
              maximumPacketSize: maximumPacketBytes,
            },
          }
        : {}),
    };
    this.client = connect(options.url, { ...settings, manualConnect: true });
    this.client.handleMessage = (packet, acknowledge) => void this.receive(packet, acknowledge);
    this.client.on('connect', () => void this.subscribe());
    this.client.on('close', () => this.down('the connection is closed'));
    this.client.on('error', (error) => this.down(error.message));
    this.client.on('disconnect', ({ reasonCode }) =>
      this.down(
        reasonCode === 142 ? 'another process uses its client id' : `ended by the broker (${reasonCode})`,
      ),
    );
  }

  start(): void {
    this.client.connect();
  }

  get connected(): boolean {
    return this.subscribed && this.client.connected;
  }

  /** Resolves when the broker has it. */
  async publish(topic: string, payload: string, qos: 0 | 1): Promise<void> {
    await this.client.publishAsync(topic, payload, { qos });
  }

  /** What comes from now on is left to the next start, or to another process. */
  stopTaking(): void {
    this.closing = true;
  }

  /** The session stays at the broker, and with it what arrives until the next start. */
  async close(): Promise<void> {
    this.client.removeAllListeners('close');
    await new Promise<void>((resolve) => this.client.end(false, {}, () => resolve()));
  }

  private async subscribe(): Promise<void> {
    try {
      const granted = await this.client.subscribeAsync(subscription, { qos: 1 });
      if (granted[0]?.qos === 128) throw new Error('the broker refuses the subscription');
      this.subscribed = true;
      this.failures = 0;
      this.client.options.reconnectPeriod = 500;
      this.problem = null;
      this.options.onState();
    } catch (error) {
      this.down((error as Error).message);
      this.client.stream.destroy();
    }
  }

  private down(reason: string): void {
    const news = this.problem === null || this.failures === 0;
    // "closed" tells less than the reason that came before it.
    if (this.problem === null || reason !== 'the connection is closed') this.problem = reason;
    this.subscribed = false;
    this.failures++;
    this.client.options.reconnectPeriod = Math.min(longestReconnectMs, 500 * 2 ** Math.min(this.failures, 5));
    if (news)
      this.options.logger.warn({ reason: this.problem }, 'the MQTT broker cannot be used; connecting again');
    this.options.onState();
  }

  private async receive(packet: IPublishPacket, acknowledge: (error?: Error) => void): Promise<void> {
    if (this.closing) return;
    const { stream } = this.client;
    const { topic, qos } = packet;
    try {
      const told = await this.options.intake.take(
        { topic, payload: Buffer.from(packet.payload), qos },
        (serial) => this.principal(serial ?? ''),
      );
      if (told?.serial && this.client.connected)
        this.client.publish(topicOf(told.serial, 'receipts'), JSON.stringify(told.receipt), { qos: 0 });
    } catch (error) {
      if (qos > 0) {
        this.options.logger.warn({ error: (error as Error).message }, 'a message could not be stored');
        if (stream === this.client.stream) stream.destroy();
        return;
      }
    }
    // Of a connection that is gone nothing is acknowledged: the broker has sent the message again on the next one.
    if (stream === this.client.stream) acknowledge();
  }

  /** The broker knows who may publish for a kiosk, so the topic says who it is. */
  private principal(serial: string): DevicePrincipal {
    const kioskId = this.options.registry.bySerial(serial)?.id ?? 0;
    return { kind: 'device', tokenId: `mqtt:${serial}`, kioskId, serial };
  }
}
