import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { AppError } from '@app/kernel';
import { DEFAULT_SCRIPT, type FaultScript, NO_FAULTS, parseFaultScript } from '../faults/fault-script.js';
import type { TransportName } from '../sending/transport.js';

export interface SimulatorOptions {
  url: string;
  /** Who registers the fleet; without, only a gateway token is there and the fleet must exist. */
  account: { email: string; password: string } | undefined;
  gatewayToken: string | undefined;
  kiosks: number;
  seed: number;
  speed: number;
  heartbeatSeconds: number;
  /** Otherwise each kiosk takes the interval that its boot handshake answers. */
  heartbeatIsGiven: boolean;
  temperatureSeconds: number;
  transport: TransportName;
  mqttUrl: string;
  faults: FaultScript;
  truth: string | undefined;
  backfillDays: number;
  backfillStepMinutes: number;
  /** False: end when the history is sent, without a live fleet. */
  thenLive: boolean;
  /** Seconds after which a live run ends by itself; undefined: when told. */
  duration: number | undefined;
  replay: ReplayOptions | undefined;
}

export interface ReplayOptions {
  file: string;
  kiosk: string;
  probe: string;
  unit: 'C' | 'F';
  /** `shift`: so that the last reading is now; `keep`: as in the file; `live`: taken when it is sent. */
  times: 'shift' | 'keep' | 'live';
  /** File seconds per second; undefined: as fast as the server takes them. */
  speed: number | undefined;
}

export const USAGE = `Usage: node dist/apps/simulator/main.js [--url URL] (--credentials FILE | --email E --password P | --gateway-token T)
  --credentials FILE            url, admin account and gateway token as the server wrote them
  --kiosks N                    size of the fleet (200)
  --seed N                      same seed, same fleet (1)
  --speed X                     simulated seconds per second (1)
  --heartbeat-seconds S         (15)    --temperature-seconds S   (15)
  --transport http|graphql|mqtt POST /v1/telemetry, the mutation, or a message a batch (http)
  --mqtt-url URL                the broker (that of the credentials, else port 1883 of --url)
  --faults default|none|FILE    what goes wrong, and when (default)
  --truth FILE                  append what really went wrong, as JSON lines
  --backfill-days N             send so much history, newest day first (0)
  --backfill-step-minutes M     (15)    --no-then-live            end after the history
  --duration S                  end after so many seconds
  --replay FILE --kiosk SERIAL  a CSV of timestamp,value as one probe's readings, ending now
    [--probe cabinet] [--unit C|F] [--keep-times | --live-times] [--speed X]
`;

/** Parses the command line; throws one AppError that names every problem, and never a secret. */
export function parseOptions(args: readonly string[]): SimulatorOptions {
  const problems: string[] = [];
  const given = parse(args, problems);
  const text = (name: string) => (typeof given[name] === 'string' ? given[name] : undefined);
  const number = (name: string, usual: number, low: number, high: number, whole: boolean) => {
    const raw = text(name);
    if (raw === undefined) return usual;
    const value = raw.trim() === '' ? NaN : Number(raw);
    if (value >= low && value <= high && (!whole || Number.isInteger(value))) return value;
    problems.push(`--${name} must be a ${whole ? 'whole ' : ''}number from ${low} to ${high}`);
    return usual;
  };
  const oneOf = <T extends string>(name: string, choices: readonly [T, ...T[]]): T => {
    const raw = text(name) ?? choices[0];
    const choice = choices.find((candidate) => candidate === raw);
    if (choice === undefined) problems.push(`--${name} must be one of ${choices.join(', ')}`);
    return choice ?? choices[0];
  };
  const file = credentials(text('credentials'), problems);
  const url = text('url') ?? file.url ?? 'http://localhost:3000';
  if (!/^https?:$/.test(protocolOf(url))) problems.push('--url must be an http or https address');
  const mqttUrl = text('mqtt-url') ?? file.mqttUrl ?? `mqtt://${hostOf(url)}:1883`;
  if (!/^(mqtts?|wss?):$/.test(protocolOf(mqttUrl))) problems.push('--mqtt-url must be an mqtt address');
  const email = text('email') ?? file.admin?.email;
  const password = text('password') ?? file.admin?.password;
  const gatewayToken = text('gateway-token') ?? file.gatewayToken;
  if ((email === undefined) !== (password === undefined))
    problems.push('--email and --password belong together');
  else if (email === undefined && gatewayToken === undefined)
    problems.push('say who is sending: --credentials, or --email and --password, or --gateway-token');
  const duration = text('duration') === undefined ? undefined : number('duration', 0, 0, 1e9, false);
  const speed = number('speed', 1, 0.001, 1e6, false);
  const options: SimulatorOptions = {
    url,
    account: email !== undefined && password !== undefined ? { email, password } : undefined,
    gatewayToken,
    kiosks: number('kiosks', 200, 1, 99_999, true),
    seed: number('seed', 1, 0, 2 ** 31 - 1, true),
    speed,
    heartbeatSeconds: number('heartbeat-seconds', 15, 0.25, 86_400, false),
    heartbeatIsGiven: text('heartbeat-seconds') !== undefined,
    temperatureSeconds: number('temperature-seconds', 15, 0.25, 86_400, false),
    transport: oneOf('transport', ['http', 'graphql', 'mqtt']),
    mqttUrl,
    faults: faultScript(text('faults') ?? 'default', problems),
    truth: text('truth'),
    backfillDays: number('backfill-days', 0, 0, 3660, true),
    backfillStepMinutes: number('backfill-step-minutes', 15, 1, 1440, true),
    thenLive: given['no-then-live'] !== true,
    duration,
    replay: replay(
      text,
      {
        unit: oneOf('unit', ['C', 'F']),
        times: times(given, problems),
        speed: text('speed') === undefined ? undefined : speed,
      },
      problems,
    ),
  };
  if (problems.length > 0)
    throw new AppError(`${problems.map((problem) => `  ${problem}`).join('\n')}\n\n${USAGE}`, {
      code: 'BAD_ARGUMENTS',
    });
  return options;
}

const TEXTS = [
  'url',
  'email',
  'password',
  'gateway-token',
  'credentials',
  'kiosks',
  'seed',
  'speed',
  'heartbeat-seconds',
  'temperature-seconds',
  'transport',
  'mqtt-url',
  'faults',
  'truth',
  'backfill-days',
  'backfill-step-minutes',
  'duration',
  'replay',
  'kiosk',
  'probe',
  'unit',
];
const FLAGS = ['then-live', 'no-then-live', 'keep-times', 'live-times'];

/** Not strict, so that one unknown or incomplete option does not hide the next. */
function parse(args: readonly string[], problems: string[]): Record<string, string | boolean | undefined> {
  const { values, positionals } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    options: Object.fromEntries([
      ...TEXTS.map((name) => [name, { type: 'string' as const }]),
      ...FLAGS.map((name) => [name, { type: 'boolean' as const }]),
    ]),
  });
  for (const extra of positionals) problems.push(`"${extra.slice(0, 40)}" is not an option`);
  const known: Record<string, string | boolean | undefined> = {};
  for (const [name, value] of Object.entries(values)) {
    if (TEXTS.includes(name)) {
      if (typeof value === 'string') known[name] = value;
      else problems.push(`--${name} needs a value`);
    } else if (FLAGS.includes(name) && value === true) known[name] = true;
    else problems.push(`--${name.slice(0, 40)} is not an option`);
  }
  return known;
}

interface Credentials {
  url?: string;
  mqttUrl?: string;
  admin?: { email: string; password: string };
  gatewayToken?: string;
}

function credentials(path: string | undefined, problems: string[]): Credentials {
  if (path === undefined) return {};
  try {
    const raw = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    const admin = raw['admin'] as Record<string, unknown> | undefined;
    const found: Credentials = {};
    if (typeof raw['url'] === 'string') found.url = raw['url'];
    if (typeof raw['mqttUrl'] === 'string') found.mqttUrl = raw['mqttUrl'];
    if (typeof raw['gatewayToken'] === 'string') found.gatewayToken = raw['gatewayToken'];
    if (typeof admin?.['email'] === 'string' && typeof admin['password'] === 'string')
      found.admin = { email: admin['email'], password: admin['password'] };
    return found;
  } catch {
    problems.push(`--credentials: ${path} is not a readable JSON file`);
    return {};
  }
}

function faultScript(choice: string, problems: string[]): FaultScript {
  if (choice === 'default') return DEFAULT_SCRIPT;
  if (choice === 'none') return NO_FAULTS;
  try {
    return parseFaultScript(readFileSync(choice, 'utf8'));
  } catch (error) {
    problems.push(
      error instanceof AppError
        ? error.message
        : `--faults: ${choice} is not default, none or a readable file`,
    );
    return NO_FAULTS;
  }
}

function replay(
  text: (name: string) => string | undefined,
  how: Pick<ReplayOptions, 'unit' | 'times' | 'speed'>,
  problems: string[],
): ReplayOptions | undefined {
  const file = text('replay');
  if (file === undefined) {
    for (const name of ['kiosk', 'probe', 'unit'])
      if (text(name) !== undefined) problems.push(`--${name} belongs to --replay`);
    return undefined;
  }
  const kiosk = text('kiosk');
  if (kiosk === undefined) problems.push('--replay needs --kiosk');
  return { file, kiosk: kiosk ?? '', probe: text('probe') ?? 'cabinet', ...how };
}

function times(
  given: Readonly<Record<string, string | boolean | undefined>>,
  problems: string[],
): ReplayOptions['times'] {
  const [keep, live] = [given['keep-times'] === true, given['live-times'] === true];
  if (keep && live) problems.push('--keep-times and --live-times exclude each other');
  return keep ? 'keep' : live ? 'live' : 'shift';
}

function hostOf(url: string): string {
  try {
    return new URL(url).hostname;
  } catch {
    return 'localhost';
  }
}

function protocolOf(url: string): string {
  try {
    return new URL(url).protocol;
  } catch {
    return '';
  }
}
