import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import {
  Aedes,
  type AedesPublishPacket,
  type AuthenticateError,
  type Client,
  type PublishPacket,
} from 'aedes';
import type { Authenticator, Identified, Principal } from '@app/auth';
import type { Clock } from '@app/kernel';
import type { RegistryCache } from '@app/kiosk-registry';
import type { Logger } from '@app/observability';
import { EmbeddedSessions } from './embedded-sessions.js';
import { GuardedSocket } from './guarded-socket.js';
import type { KioskReceipt, MessageIntake } from './message-intake.js';
import { mqttLimits } from './mqtt-limits.js';
import type { MqttMetrics } from './mqtt-metrics.js';
import { StrangerLimit } from './stranger-limit.js';
import { mayReceive, maySubscribe, topicOf } from './topics.js';

/** Return codes of CONNACK in MQTT 3.1.1. */
const connackUnavailable = 3;
const connackBadPassword = 4;
const connackNotAuthorised = 5;

/** Where accepted messages go instead of their topic: nobody may listen there, so nothing is passed on. */
const taken = 'taken';
/** Milliseconds until a connection without a sign of life is closed; MQTT's own keep-alive is usually shorter. */
const silentSocketMs = 20 * 60_000;

export interface EmbeddedBrokerOptions {
  authenticator: Authenticator;
  registry: RegistryCache;
  intake: MessageIntake;
  metrics: MqttMetrics;
  clock: Clock;
  logger: Logger;
}

function refusal(returnCode: number, message: string): AuthenticateError {
  return Object.assign(new Error(message), { returnCode }) as AuthenticateError;
}

/**
 * An MQTT 3.1.1 broker for kiosks, in this process. It has no sessions that outlive a connection, retains nothing and
 * publishes no wills: what kiosks send goes into ingest and nowhere else, and PUBACK (PUBREC at QoS 2) comes after
 * commit, because the broker acknowledges only what `authorizePublish` lets through. What cannot be stored now is not
 * acknowledged: the connection is closed, and the kiosk sends it again when it is back.
 */
export class EmbeddedBroker {
  private readonly broker: Aedes;
  private readonly sessions: EmbeddedSessions;
  private readonly strangers: StrangerLimit;
  private server: Server | undefined;
  private closing = false;

  constructor(private readonly options: EmbeddedBrokerOptions) {
    this.sessions = new EmbeddedSessions(options.authenticator, options.clock, options.logger, () =>
      this.count(),
    );
    this.strangers = new StrangerLimit(options.clock, mqttLimits.strangersPerMinute);
    this.broker = new Aedes({
      connectTimeout: mqttLimits.connectMs,
      maxInflightInbound: mqttLimits.unreleased,
      maxClientsIdLength: 128,
      maxTopicLevels: 5,
      preConnect: (_client, packet, done) => {
        packet.clean = true;
        delete packet.will;
        done(null, !this.closing);
      },
      authenticate: (client, _username, password, done) => {
        this.admit(client, password).then(
          () => done(null, true),
          (error: AuthenticateError) => done(error, false),
        );
      },
      authorizePublish: (client, packet, done) => {
        if (client === null) return done();
        this.take(client, packet).then(() => done(), done);
      },
      authorizeSubscribe: (client, subscription, done) => {
        const principal = this.sessions.principalOf(client);
        const allowed = principal !== undefined && maySubscribe(subscription.topic, principal, this.bySerial);
        // Null is answered with the failure code of SUBACK.
        done(null, allowed ? subscription : null);
      },
      authorizeForward: (client, packet) => (this.mayForward(client, packet) ? packet : null),
    });
    this.broker.on('clientDisconnect', (client) => {
      this.sessions.delete(client);
      this.count();
    });
    const broken = (_client: Client, error: Error) =>
      options.logger.debug({ error: error.message }, 'an MQTT connection was ended');
    this.broker.on('clientError', broken);
    this.broker.on('connectionError', broken);
  }

  /** @returns the port, for when the system chose it */
  async listen(port: number, host: string): Promise<number> {
    await this.broker.listen();
    const server = createServer({ noDelay: true, keepAlive: true }, (socket) => this.accept(socket));
    server.maxConnections = mqttLimits.connections;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    this.server = server;
    this.sessions.start();
    return (server.address() as AddressInfo).port;
  }

  get listening(): boolean {
    return this.server?.listening === true && !this.closing;
  }

  /** To whoever of this process listens there and may. */
  publish(topic: string, payload: string, qos: 0 | 1): Promise<void> {
    const packet: PublishPacket = {
      cmd: 'publish',
      topic,
      payload: Buffer.from(payload),
      ...{ qos, retain: false, dup: false },
    };
    return new Promise((resolve) => this.broker.publish(packet, () => resolve()));
  }

  /** What is under way is still acknowledged. */
  async close(): Promise<void> {
    if (this.closing) return;
    this.closing = true;
    this.sessions.stop();
    const closed = new Promise<void>((resolve) =>
      this.server ? this.server.close(() => resolve()) : resolve(),
    );
    await this.options.intake.drained();
    // The last acknowledgements are on their way to the sockets.
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise<void>((resolve) => this.broker.close(resolve));
    await closed;
  }

  private readonly bySerial = (serial: string) => this.options.registry.bySerial(serial);

  private accept(socket: Socket): void {
    socket.setTimeout(silentSocketMs);
    const { publishBytes, otherPacketBytes, packetMs } = mqttLimits;
    const guarded = new GuardedSocket(socket, { publishBytes, otherPacketBytes, packetMs });
    const client = this.broker.handle(guarded);
    addresses.set(client, socket.remoteAddress ?? '');
  }

  private async admit(client: Client, password: Readonly<Buffer> | undefined): Promise<void> {
    const { authenticator, registry, metrics } = this.options;
    const address = addresses.get(client) ?? '';
    const refuse = (reason: string, code: number): never => {
      metrics.refusedConnections.inc({ reason });
      throw refusal(code, reason);
    };
    if (this.strangers.isExceeded(address)) refuse('too_many_attempts', connackUnavailable);
    const token = password?.toString('latin1') ?? '';
    let identified: Identified | null = null;
    try {
      identified = await authenticator.identify(token);
      await registry.ensureFresh();
    } catch {
      refuse('database_unavailable', connackUnavailable);
    }
    if (identified === null) {
      this.strangers.count(address);
      return refuse('unknown_token', connackBadPassword);
    }
    const { principal } = identified;
    if (principal.kind === 'user') return refuse('a_person', connackNotAuthorised);
    // A client that takes another's id would throw it out: ids are told apart by token.
    (client as { id: string }).id = `${principal.tokenId}:${client.id}`;
    this.sessions.add(client, token, identified);
    this.count();
  }

  /** Resolves when the message may be acknowledged. Rejecting closes the connection. */
  private async take(client: Client, packet: PublishPacket): Promise<void> {
    if (this.closing) throw new Error('the broker is closing');
    const principal = await this.sessions.confirm(client);
    if (principal === null) throw new Error('the token is not valid any more');
    const { topic, qos } = packet;
    const payload = Buffer.from(packet.payload);
    packet.retain = false;
    try {
      const told = await this.options.intake.take({ topic, payload, qos }, () => principal);
      if (told !== null) this.tell(told, principal);
    } catch (error) {
      // Nothing would be gained by closing: the message is gone at QoS 0 anyway.
      if (qos > 0) throw error;
    }
    packet.topic = taken;
    packet.payload = Buffer.alloc(0);
  }

  /** A device that published where it may not is told so on its own topic: nothing of it reaches the other kiosk. */
  private tell({ serial, receipt }: KioskReceipt, principal: Principal): void {
    const kiosk = principal.kind === 'device' ? principal.serial : serial;
    if (kiosk !== null && mayReceive(topicOf(kiosk, 'receipts'), principal, this.bySerial))
      void this.publish(topicOf(kiosk, 'receipts'), JSON.stringify(receipt), 0);
  }

  private mayForward(client: Client, packet: AedesPublishPacket): boolean {
    const principal = this.sessions.principalOf(client);
    // Only what comes from this process itself: nothing that a client publishes reaches another.
    const ours = (packet as { clientId?: string }).clientId === undefined;
    return ours && principal !== undefined && mayReceive(packet.topic, principal, this.bySerial);
  }

  private count(): void {
    this.options.metrics.connections.set({ to: 'embedded' }, this.sessions.size);
  }
}

const addresses = new WeakMap<Client, string>();
