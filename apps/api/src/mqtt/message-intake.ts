import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '@app/auth';
import type { IngestReceipt } from '@app/contracts';
import { AppError } from '@app/kernel';
import { TelemetryIngest } from '@app/telemetry';
import { ByteBudget } from '../ingest/byte-budget.js';
import { mqttLimits } from './mqtt-limits.js';
import { MqttMetrics } from './mqtt-metrics.js';
import { readMessage } from './telemetry-message.js';

export interface IncomingMessage {
  topic: string;
  payload: Buffer;
  qos: 0 | 1 | 2;
}

/** A receipt that its kiosk should see. */
export interface KioskReceipt {
  /** By its topic; null when that names none. */
  serial: string | null;
  receipt: object;
}

/** Both MQTT modes take messages in by this, into the one ingest behind every transport. */
@Injectable()
export class MessageIntake {
  private readonly budget = new ByteBudget(mqttLimits.bytesInFlight);
  private underWay = 0;
  private idle: (() => void)[] = [];

  constructor(
    @Inject(TelemetryIngest) private readonly telemetry: TelemetryIngest,
    @Inject(MqttMetrics) private readonly metrics: MqttMetrics,
  ) {}

  /**
   * Resolves when the message may be acknowledged: it is stored, or it never can be and is kept as refused. Waits for
   * room and for the database, because MQTT 3.1.1 has no way to tell a sender to come later.
   * @param principalFor who sends, by the serial of the topic (null: of no kiosk)
   * @returns the receipt when something was refused
   * @throws AppError, when it must not be acknowledged
   */
  async take(
    { topic, payload, qos }: IncomingMessage,
    principalFor: (serial: string | null) => Principal,
  ): Promise<KioskReceipt | null> {
    this.underWay++;
    try {
      return await this.patiently(qos, payload.length, () => this.store(topic, payload, principalFor));
    } finally {
      if (--this.underWay === 0) for (const resolve of this.idle.splice(0)) resolve();
    }
  }

  /** Resolves when no message is under way. */
  drained(): Promise<void> {
    return this.underWay === 0 ? Promise.resolve() : new Promise((resolve) => this.idle.push(resolve));
  }

  private async patiently<Result>(qos: number, bytes: number, store: () => Promise<Result>): Promise<Result> {
    for (let waitedMs = 0; ;) {
      let pauseMs = pollMs;
      try {
        if (this.budget.take(bytes)) return await store().finally(() => this.budget.giveBack(bytes));
        if (waitedMs >= mqttLimits.stallMs || qos === 0) throw busy();
      } catch (error) {
        const mayPass = error instanceof AppError && error.retryable && error.code !== busyCode;
        if (!mayPass || waitedMs >= mqttLimits.stallMs || qos === 0) {
          this.metrics.messages.inc({ outcome: qos === 0 ? 'lost' : 'unacknowledged' });
          throw error;
        }
        pauseMs = 1_000 * (Number(error.details['retryAfterSeconds']) || 1);
      }
      await sleep(pauseMs);
      waitedMs += pauseMs;
    }
  }

  private async store(
    topic: string,
    payload: Buffer,
    principalFor: (serial: string | null) => Principal,
  ): Promise<KioskReceipt | null> {
    const message = readMessage(topic, payload);
    if (message.kind === 'unusable') {
      const { why, serial, code, path, message: text } = message;
      const receipt = await this.telemetry.refuse(serial ?? '', { code, path, message: text }, 'mqtt');
      this.metrics.messages.inc({ outcome: why });
      return { serial, receipt };
    }
    const { serial, batch } = message;
    const receipt = await this.telemetry
      .ingest([batch], principalFor(serial), { transport: 'mqtt' })
      .catch((error: unknown) => this.refuseWhatNeverFits(error, serial));
    this.metrics.messages.inc({ outcome: 'stored' });
    if (receipt.refused.length === 0) return null;
    const { boot = null, sequence = null } = batch;
    return {
      serial,
      receipt: {
        ...receipt,
        refused: receipt.refused.slice(0, mqttLimits.refusedInReceipt),
        boot: typeof boot === 'string' ? boot.slice(0, 64) : null,
        sequence: typeof sequence === 'number' ? sequence : null,
      },
    };
  }

  /** A batch with too many readings is refused as a whole by other transports; here nobody could be told so. */
  private async refuseWhatNeverFits(error: unknown, serial: string): Promise<IngestReceipt> {
    if (!(error instanceof AppError) || error.code !== 'TOO_LARGE') throw error;
    return this.telemetry.refuse(serial, { code: 'TOO_LONG', path: '', message: error.message }, 'mqtt');
  }
}

const pollMs = 100;
const busyCode = 'BUSY';

function busy(): AppError {
  return new AppError('Too many messages at once', { code: busyCode, retryable: true, httpStatus: 429 });
}
