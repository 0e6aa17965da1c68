import { AppError } from '@app/kernel';
import type { SimulatorOptions } from '../cli/options.js';
import { report } from '../control/parent-port.js';
import type { FleetBlueprint } from '../fleet/blueprint.js';
import { stream } from '../random/stream.js';
import { pause } from '../sending/sender.js';
import { ApiClient } from './api-client.js';
import { registerDepots } from './register-depots.js';
import { createGatewayToken, patiently, registeredKiosks, registerFleet } from './register-fleet.js';

export interface Prepared {
  /** Speaks for the fleet. */
  token: string;
  /** Signed in; undefined when only a gateway token was given. */
  api: ApiClient | undefined;
  /** ms since the epoch by serial; empty when nobody could be asked. */
  registeredAt: ReadonlyMap<string, number>;
}

/** Signs in, registers what is missing of the fleet, and gets a token that speaks for it. */
export async function prepare(
  options: SimulatorOptions,
  fleet: FleetBlueprint,
  stop: AbortSignal,
  say: (line: string) => void,
): Promise<Prepared> {
  const { account, gatewayToken } = options;
  if (!account) {
    if (gatewayToken === undefined)
      throw new AppError('Neither an account nor a gateway token is given.', { code: 'BAD_ARGUMENTS' });
    return { token: gatewayToken, api: undefined, registeredAt: new Map() };
  }
  const jitter = stream('registration', options.seed);
  const patience = { signal: stop, sleep: pause, random: () => jitter.next() };
  const api = await patiently(patience, () =>
    ApiClient.signIn(options.url, account.email, account.password, stop),
  );
  const registrar = {
    ...patience,
    api,
    progress: (done: number, total: number) =>
      report({
        type: 'progress',
        phase: 'register',
        done,
        total,
        message: `${done} of ${total} kiosks registered`,
      }),
  };
  if (!options.replay) {
    await registerFleet(fleet, registrar);
    say(`${fleet.kiosks.length} kiosks at ${fleet.sites.length} sites are registered`);
    const depots = await registerDepots(fleet, registrar, Date.now());
    if (depots > 0) say(`${depots} depots are stocked`);
  }
  return {
    api,
    token: gatewayToken ?? (await createGatewayToken(registrar, 'simulator')),
    registeredAt: options.replay ? new Map() : await registeredKiosks(registrar),
  };
}
