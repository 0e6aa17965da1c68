import { connect, type ErrorWithReasonCode, type MqttClient } from 'mqtt';
import { withDeadline } from './deadline.js';
import type { Attempt } from './retry-policy.js';
import type { Transport } from './transport.js';

const timeoutMs = 30_000;
/** CONNACK's return codes of MQTT 3.1.1, as the HTTP transport would have been told. */
const statusOfCode = new Map([
  [3, 503],
  [4, 401],
  [5, 403],
]);

/**
 * One message a batch, at QoS 1. As a kiosk would, it knows that a batch is stored by its PUBACK; what was refused of
 * it arrives on `kiosks/<serial>/receipts` and is told with a later answer. A connection that breaks is not repaired:
 * the sender repeats on a new one, so that it alone decides what is sent again.
 */
export function mqttTransport(url: string, token: string, stop: AbortSignal): Transport {
  let client: MqttClient | undefined;
  let refused: unknown[] = [];
  const drop = () => {
    client?.end(true);
    client = undefined;
  };
  stop.addEventListener('abort', drop, { once: true });

  const connected = async (signal: AbortSignal): Promise<MqttClient> => {
    if (client?.connected) return client;
    drop();
    const fresh = connect(url, {
      ...{ username: 'simulator', password: token, protocolVersion: 4, clean: true, reconnectPeriod: 0 },
    });
    client = fresh;
    await orFail(fresh, signal, (resolve) => fresh.once('connect', () => resolve()));
    fresh.on('message', (_topic, payload) => {
      const { refused: more } = JSON.parse(payload.toString()) as { refused?: unknown[] };
      refused.push(...(more ?? []).slice(0, 1_000 - refused.length));
    });
    await orFail(fresh, signal, (resolve) =>
      fresh.subscribe('kiosks/+/receipts', { qos: 0 }, () => resolve()),
    );
    return fresh;
  };

  return {
    body: (batches) => batches.join('\n'),
    send: async (body, signal): Promise<Attempt> => {
      try {
        await withDeadline(signal, timeoutMs, async (within) => {
          const broker = await connected(within);
          await Promise.all(
            body.split('\n').map((batch) => {
              const { kiosk } = JSON.parse(batch) as { kiosk: string };
              return orFail(broker, within, (resolve, reject) =>
                broker.publish(`kiosks/${kiosk}/telemetry`, batch, { qos: 1 }, (error) =>
                  error ? reject(error) : resolve(),
                ),
              );
            }),
          );
        });
        const receipt = { refused };
        refused = [];
        return { kind: 'answered', status: 200, retryAfter: null, body: JSON.stringify(receipt) };
      } catch (error) {
        drop();
        const status = statusOfCode.get(Number((error as Partial<ErrorWithReasonCode>).code));
        if (status !== undefined) return { kind: 'answered', status, retryAfter: null, body: '' };
        return { kind: 'unreachable', reason: (error as Error).message };
      }
    },
  };
}

/** Waits for `work`, for the end of the connection, or for the signal, whichever comes first. */
function orFail(
  client: MqttClient,
  signal: AbortSignal,
  work: (resolve: () => void, reject: (error: Error) => void) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (how: () => void) => {
      client.off('error', onError).off('close', onClose);
      signal.removeEventListener('abort', onAbort);
      how();
    };
    const fail = (error: Error) => settle(() => reject(error));
    const onError = (error: Error) => fail(error);
    const onClose = () => fail(new Error('the connection was closed'));
    const onAbort = () => fail(signal.reason as Error);
    client.on('error', onError).on('close', onClose);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) return onAbort();
    work(() => settle(resolve), fail);
  });
}
