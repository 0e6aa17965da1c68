import { isAbsolute, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '@app/kernel';

export interface Options {
  kiosks: number;
  /** 0 picks a free one. */
  port: number;
  /** Of the embedded MQTT broker, 0 for a free one; null without it. */
  mqttPort: number | null;
  /** Absolute. */
  dataDirectory: string;
  simulator: boolean;
  /** Remove what earlier starts have stored. */
  reset: boolean;
  /** Of the demo fleet and its faults. */
  seed: number;
  /** `default`, `none`, or the path of a script: what goes wrong in the demo fleet. */
  faults: string;
  /** Days of coarser history that fill in behind the live page. */
  historyDays: number;
  /** Restart a process when its script has been rebuilt. */
  watch: boolean;
  help: boolean;
}

export const usage = `npm start -- [options]

  --kiosks N        simulated kiosks (default 200)
  --port N          of the web page and the API (default 3000; 0 picks a free one)
  --mqtt-port N     take telemetry in by MQTT as well, on this port (0 picks a free one)
  --data FOLDER     where everything is stored (default .kiosk-fleet)
  --history-days N  coarser history that fills in behind the live page (default 7)
  --no-simulator    start without a demo fleet
  --seed N          another demo fleet (default 1)
  --faults WHICH    default, none, or a script file: what goes wrong in the demo fleet
  --watch           restart what has been rebuilt (npm run dev)
  --reset           forget what is stored and begin anew
`;

/** @throws AppError INVALID_ARGUMENT that lists every problem at once */
export function parseOptions(
  argv: readonly string[],
  baseDirectory: string,
  defaultPort: number,
  defaultMqttPort: number | null = null,
): Options {
  const problems: string[] = [];
  let values: Record<string, string | boolean | undefined> = {};
  try {
    ({ values } = parseArgs({
      args: [...argv],
      allowPositionals: false,
      options: {
        kiosks: { type: 'string' },
        port: { type: 'string' },
        'mqtt-port': { type: 'string' },
        data: { type: 'string' },
        'history-days': { type: 'string' },
        'no-simulator': { type: 'boolean' },
        reset: { type: 'boolean' },
        seed: { type: 'string' },
        faults: { type: 'string' },
        watch: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    problems.push((error as Error).message.split('. ')[0]!);
  }
  const whole = (name: string, fallback: number, low: number, high: number): number => {
    const text = values[name];
    if (text === undefined) return fallback;
    const number = /^\d{1,10}$/.test(String(text)) ? Number(text) : NaN;
    if (number >= low && number <= high) return number;
    problems.push(`--${name} must be a whole number from ${low} to ${high}`);
    return fallback;
  };
  const data = String(values['data'] ?? '.kiosk-fleet');
  if (data.trim() === '') problems.push('--data must name a folder');
  const options: Options = {
    kiosks: whole('kiosks', 200, 1, 20_000),
    port: whole('port', defaultPort, 0, 65_535),
    mqttPort: values['mqtt-port'] === undefined ? defaultMqttPort : whole('mqtt-port', 1883, 0, 65_535),
    dataDirectory: isAbsolute(data) ? data : resolve(baseDirectory, data),
    simulator: values['no-simulator'] !== true,
    reset: values['reset'] === true,
    seed: whole('seed', 1, 0, 2_147_483_647),
    faults: String(values['faults'] ?? 'default'),
    historyDays: whole('history-days', 7, 0, 60),
    watch: values['watch'] === true,
    help: values['help'] === true,
  };
  if (problems.length > 0)
    throw new AppError(`${problems.join('\n')}\n\n${usage}`, {
      code: 'INVALID_ARGUMENT',
      details: { problems },
    });
  return options;
}
