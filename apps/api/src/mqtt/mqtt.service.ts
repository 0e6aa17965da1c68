import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Authenticator } from '@app/auth';
import { type Config, CONFIG } from '@app/config';
import { AppError, CLOCK, type Clock } from '@app/kernel';
import { RegistryCache } from '@app/kiosk-registry';
import { type CommandHandover, KioskCommandChannel, openTransport } from '@app/live-push';
import { type Logger, LOGGER } from '@app/observability';
import { Database } from '@app/persistence';
import { BrokerClient } from './broker-client.js';
import { CommandRelay } from './command-relay.js';
import { EmbeddedBroker } from './embedded-broker.js';
import { MessageIntake } from './message-intake.js';
import { mqttLimits } from './mqtt-limits.js';
import { MqttMetrics } from './mqtt-metrics.js';
import { topicOf } from './topics.js';

export type MqttStatus = { ok: true } | { ok: false; reason: string };

/** Each has one message under way; more than the database can merge into its commits would gain nothing. */
const connectionsToBroker = 8;

/** MQTT as it is configured: a broker elsewhere, an embedded one, or none. */
@Injectable()
export class MqttService
  extends KioskCommandChannel
  implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  private clients: BrokerClient[] = [];
  private embedded: EmbeddedBroker | undefined;
  private relay: CommandRelay | undefined;
  /** Of the embedded broker, for when the system chose it. */
  port: number | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Authenticator) private readonly authenticator: Authenticator,
    @Inject(RegistryCache) private readonly registry: RegistryCache,
    @Inject(MessageIntake) private readonly intake: MessageIntake,
    @Inject(MqttMetrics) private readonly metrics: MqttMetrics,
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    super();
  }

  async onApplicationBootstrap(): Promise<void> {
    const { mqtt } = this.config;
    if (mqtt.url !== null) this.connect(mqtt.url);
    else if (mqtt.port !== null) await this.listen(mqtt.port);
  }

  /** Null when MQTT is switched off. */
  status(): MqttStatus | null {
    if (this.embedded !== undefined)
      return this.embedded.listening ? { ok: true } : { ok: false, reason: 'the embedded broker is closed' };
    if (this.clients.length === 0) return null;
    const problem = this.clients.find(({ connected }) => !connected)?.problem;
    return problem === undefined ? { ok: true } : { ok: false, reason: `the MQTT broker: ${problem}` };
  }

  async send(serial: string, command: object): Promise<CommandHandover> {
    const text = JSON.stringify(command);
    if (Buffer.byteLength(text) > mqttLimits.commandBytes)
      throw new AppError(`A command may have ${mqttLimits.commandBytes} bytes`, { code: 'TOO_LARGE' });
    try {
      if (this.relay !== undefined) await this.relay.send(serial, text);
      else {
        const client = this.clients.find(({ connected }) => connected);
        if (client === undefined) return 'NO_CHANNEL';
        await client.publish(topicOf(serial, 'commands'), text, 1);
      }
    } catch (error) {
      this.logger.warn({ error: (error as Error).message }, 'a command could not be handed over');
      return 'NO_CHANNEL';
    }
    this.metrics.commands.inc();
    return 'HANDED_OVER';
  }

  /** Before the database goes: what is under way is stored and acknowledged. */
  async beforeApplicationShutdown(): Promise<void> {
    for (const client of this.clients) client.stopTaking();
    await this.embedded?.close();
    await this.intake.drained();
    await Promise.all(this.clients.map((client) => client.close()));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.relay?.close();
  }

  private connect(url: string): void {
    const { username, password, protocolVersion, clientId } = this.config.mqtt;
    const { intake, registry, logger } = this;
    const onState = () =>
      this.metrics.connections.set(
        { to: 'broker' },
        this.clients.filter(({ connected }) => connected).length,
      );
    this.clients = Array.from(
      { length: connectionsToBroker },
      (_, index) =>
        new BrokerClient({
          ...{ url, username, password, protocolVersion, intake, registry, logger, onState },
          clientId: `${clientId}-${index + 1}`,
        }),
    );
    onState();
    for (const client of this.clients) client.start();
  }

  private async listen(port: number): Promise<void> {
    const { authenticator, registry, intake, metrics, clock, logger, config, database } = this;
    const broker = new EmbeddedBroker({ authenticator, registry, intake, metrics, clock, logger });
    this.embedded = broker;
    this.port = await broker.listen(port, config.host);
    logger.info({ host: config.host, port: this.port }, 'the MQTT broker is listening');
    const transport = openTransport('kiosk_fleet_command', { config, database, logger });
    this.relay = new CommandRelay(
      transport,
      (serial, command) => void broker.publish(topicOf(serial, 'commands'), command, 1),
    );
    this.relay.start();
  }
}
