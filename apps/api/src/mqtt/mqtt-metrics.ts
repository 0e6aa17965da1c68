import { Inject, Injectable } from '@nestjs/common';
import { Counter, Gauge, Registry } from '@app/observability';
import type { UnusableMessage } from './telemetry-message.js';

/**
 * `stored`: with or without refused readings. `unacknowledged`: neither stored nor acknowledged, so it comes again.
 * `lost`: the same at QoS 0, where it does not.
 */
export type MessageOutcome = 'stored' | UnusableMessage | 'unacknowledged' | 'lost';

@Injectable()
export class MqttMetrics {
  readonly messages: Counter<'outcome'>;
  readonly connections: Gauge<'to'>;
  readonly refusedConnections: Counter<'reason'>;
  readonly commands: Counter;

  constructor(@Inject(Registry) registry: Registry) {
    const registers = [registry];
    this.messages = new Counter({
      name: 'kiosk_fleet_mqtt_messages_total',
      help: 'Messages that came by MQTT, by what became of them',
      labelNames: ['outcome'],
      registers,
    });
    this.connections = new Gauge({
      name: 'kiosk_fleet_mqtt_connections',
      help: 'MQTT connections that stand: of kiosks to the embedded broker, or of this process to a broker',
      labelNames: ['to'],
      registers,
    });
    this.refusedConnections = new Counter({
      name: 'kiosk_fleet_mqtt_refused_connections_total',
      help: 'Connections that the embedded broker turned away or ended, by reason',
      labelNames: ['reason'],
      registers,
    });
    this.commands = new Counter({
      name: 'kiosk_fleet_mqtt_commands_total',
      help: 'Commands handed to MQTT',
      registers,
    });
  }
}
