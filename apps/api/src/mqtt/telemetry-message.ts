import type { KioskBatch, RefusalCode } from '@app/contracts';
import { AppError } from '@app/kernel';
import { parseJson } from '../ingest/parse-json.js';
import { mqttLimits } from './mqtt-limits.js';
import { telemetrySerial } from './topics.js';

export type TelemetryMessage =
  | { kind: 'batch'; serial: string; batch: KioskBatch }
  /** Not to be stored, and never to be sent again: it is kept for inspection and acknowledged. */
  | {
      kind: 'unusable';
      why: UnusableMessage;
      serial: string | null;
      code: RefusalCode;
      path: string;
      message: string;
    };
export type UnusableMessage = 'wrong_topic' | 'too_large' | 'unreadable';

/** What a message says. Pure; never throws, whatever it is given. */
export function readMessage(topic: string, payload: Buffer): TelemetryMessage {
  const serial = telemetrySerial(topic);
  const unusable = (
    why: UnusableMessage,
    code: RefusalCode,
    message: string,
    path = '',
  ): TelemetryMessage => ({
    kind: 'unusable',
    ...{ why, serial, code, path, message },
  });
  if (serial === null)
    return unusable(
      'wrong_topic',
      'MALFORMED',
      'Telemetry goes to kiosks/<serial>/telemetry; nothing was stored',
    );
  if (payload.length > mqttLimits.payloadBytes)
    return unusable('too_large', 'TOO_LONG', `A message may have ${mqttLimits.payloadBytes} bytes`);
  let value: unknown;
  try {
    value = parseJson(payload, 'The payload', (position) => ({ position }));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return unusable('unreadable', 'MALFORMED', error.message);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return unusable('unreadable', 'MALFORMED', 'The payload must be one batch, an object');
  const { kiosk = serial } = value as { kiosk?: unknown };
  if (kiosk !== serial)
    return unusable('unreadable', 'NOT_YOUR_KIOSK', "kiosk must be that of the message's topic", 'kiosk');
  return { kind: 'batch', serial, batch: { ...value, kiosk: serial } as KioskBatch };
}
