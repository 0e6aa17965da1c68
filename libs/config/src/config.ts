import { isIP } from 'node:net';
import { z } from 'zod';
import { AppError } from '@app/kernel';

const flag = z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1');
const whole = (low: number, high: number) => z.coerce.number().int().min(low).max(high);

/** Addresses or networks like 10.0.0.0/8, with commas between them. */
const addresses = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  )
  .refine(
    (list) =>
      list.every((entry) => {
        const [address = '', prefix, ...more] = entry.split('/');
        const bits = isIP(address) === 4 ? 32 : 128;
        const length = prefix === undefined ? bits : Number(prefix);
        return more.length === 0 && isIP(address) !== 0 && /^\d*$/.test(prefix ?? '') && length <= bits;
      }),
    'must be addresses or networks like 10.0.0.0/8, with commas between them',
  );

/** Every variable the product reads. `.env.example` lists them with their meaning; a test compares the two. */
export const variables = {
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must start with postgres://')
    .optional(),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must start with redis://')
    .optional(),
  PORT: whole(0, 65_535).default(3000),
  KIOSK_FLEET_HOST: z.string().min(1).default('127.0.0.1'),
  KIOSK_FLEET_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info'),
  KIOSK_FLEET_DATABASE_CONNECTIONS: whole(1, 200).default(8),
  KIOSK_FLEET_STATEMENT_TIMEOUT_MS: whole(100, 600_000).default(10_000),
  KIOSK_FLEET_RUN_DATABASE_JOBS: flag.default(false),
  KIOSK_FLEET_MAX_READING_AGE_DAYS: whole(1, 90).default(90),
  KIOSK_FLEET_SECURE_COOKIES: flag.default(false),
  KIOSK_FLEET_TRUST_PROXY: flag.default(false),
  KIOSK_FLEET_MQTT_URL: z
    .string()
    .regex(/^(mqtts?|wss?|tcp|ssl):\/\//, 'must start with mqtt:// or mqtts://')
    .optional(),
  KIOSK_FLEET_MQTT_USERNAME: z.string().optional(),
  KIOSK_FLEET_MQTT_PASSWORD: z.string().optional(),
  KIOSK_FLEET_MQTT_PROTOCOL: z.enum(['3.1.1', '5']).default('5'),
  KIOSK_FLEET_MQTT_CLIENT_ID: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,100}$/, 'must be 1 to 100 letters, digits, dots, dashes or underscores')
    .default('kiosk-fleet'),
  KIOSK_FLEET_MQTT_PORT: whole(0, 65_535).optional(),
  KIOSK_FLEET_OSRM_URL: z
    .string()
    .regex(/^https?:\/\//, 'must start with http:// or https://')
    .optional(),
  KIOSK_FLEET_ADMIN_EMAIL: z.email().optional(),
  KIOSK_FLEET_ADMIN_PASSWORD: z.string().min(12).optional(),
  KIOSK_FLEET_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  KIOSK_FLEET_SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must start with smtp:// or smtps://')
    .optional(),
  KIOSK_FLEET_MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]{0,200}[^\s@]+@[^\s@]+$/, 'must be an e-mail address, with a name before it or without')
    .default('kiosk-fleet <kiosk-fleet@localhost>'),
  KIOSK_FLEET_SECRETS_KEY: z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=$/, 'must be 32 bytes in base64')
    .optional(),
  KIOSK_FLEET_ORDER_ID_KEY: z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=$/, 'must be 32 bytes in base64')
    .optional(),
  KIOSK_FLEET_NOTIFY_ALLOWED_ADDRESSES: addresses.default([]),
  KIOSK_FLEET_SELF_CHECK: flag.default(false),
  KIOSK_FLEET_HEARTBEAT_URL: z.url({ protocol: /^https?$/ }).optional(),
  KIOSK_FLEET_TEST_DATABASE_URL: z.string().optional(),
  KIOSK_FLEET_TEST_REDIS_URL: z.string().optional(),
  KIOSK_FLEET_TEST_CHROMIUM: z.string().optional(),
  KIOSK_FLEET_TEST_FAULT_RUNS: whole(1, 10_000).optional(),
  KIOSK_FLEET_TEST_FAULT_SEED: whole(0, 2 ** 31).optional(),
  KIOSK_FLEET_TEST_FUZZ_REQUESTS: whole(1, 100_000_000).optional(),
  KIOSK_FLEET_TEST_FUZZ_SEED: whole(0, 2 ** 31).optional(),
} as const;

/** Injection token of the configuration. */
export const CONFIG = Symbol('Config');

export interface MqttConfig {
  /** A broker elsewhere. */
  url: string | null;
  username: string | null;
  password: string | null;
  protocolVersion: 4 | 5;
  /** The name of this process at the broker, which keeps what arrives while it is away under it. */
  clientId: string;
  /** Of the embedded broker; null without one. */
  port: number | null;
}

export interface Config {
  databaseUrl: string | null;
  /** With a Redis the queues and the live change bus run on it; without, on the database. */
  redisUrl: string | null;
  port: number;
  host: string;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** Connections of one process to the database at most. */
  databaseConnections: number;
  statementTimeoutMs: number;
  /** The embedded database has no background workers: the worker runs TimescaleDB's due jobs itself. */
  runDatabaseJobs: boolean;
  /** Older readings are refused as TOO_OLD. Bounded by the refresh window of the rollups. */
  maxReadingAgeDays: number;
  secureCookies: boolean;
  trustProxy: boolean;
  mqtt: MqttConfig;
  /** A routing engine (OSRM) for driving times; without, the great circle with a road factor. */
  osrmUrl: string | null;
  /** The first administrator, created when there is no user yet. */
  adminEmail: string | null;
  adminPassword: string | null;
  /** Where people reach the pages, for links in messages; without a slash at the end. */
  publicUrl: string | null;
  /** The mail server; null: no e-mail is sent. */
  smtpUrl: string | null;
  mailFrom: string;
  /** Secrets of channels are stored encrypted with it; null: as they are. */
  secretsKey: Buffer | null;
  /** Ids of orders that come by FHIR are replaced by names made with it; null: they are kept. */
  orderIdKey: Buffer | null;
  /** Where notifications may go although it is this machine or its network's own. */
  notifyAllowedAddresses: readonly string[];
  /** A synthetic kiosk proves, over and over, that alerts come. */
  selfCheck: boolean;
  /** Called while they do; whoever misses the calls raises the alarm. */
  heartbeatUrl: string | null;
  testDatabaseUrl: string | null;
  testRedisUrl: string | null;
  testChromium: string | null;
  testFaultRuns: number | null;
  testFaultSeed: number | null;
  testFuzzRequests: number | null;
  testFuzzSeed: number | null;
}

/**
 * Reads the environment once, at start. Reports all problems together, by name and never by value; a variable
 * with our prefix that nobody reads is a typing error and fatal.
 * @throws AppError INVALID_CONFIGURATION
 */
export function loadConfig(environment: Record<string, string | undefined> = process.env): Config {
  const set = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = z.object(variables).safeParse(set);
  const problems = (parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  for (const name of Object.keys(set))
    if (name.startsWith('KIOSK_FLEET_') && !(name in variables)) problems.push(`${name}: no such variable`);
  if (set['KIOSK_FLEET_MQTT_URL'] !== undefined && set['KIOSK_FLEET_MQTT_PORT'] !== undefined)
    problems.push(
      'KIOSK_FLEET_MQTT_URL, KIOSK_FLEET_MQTT_PORT: a broker elsewhere or an embedded one, not both',
    );
  if (!parsed.success || problems.length > 0)
    throw new AppError(
      `The configuration is not usable:\n${problems.map((line) => `  ${line}`).join('\n')}`,
      {
        code: 'INVALID_CONFIGURATION',
        details: { problems },
      },
    );
  const values = parsed.data;
  return {
    databaseUrl: values.DATABASE_URL ?? null,
    redisUrl: values.REDIS_URL ?? null,
    port: values.PORT,
    host: values.KIOSK_FLEET_HOST,
    logLevel: values.KIOSK_FLEET_LOG_LEVEL,
    databaseConnections: values.KIOSK_FLEET_DATABASE_CONNECTIONS,
    statementTimeoutMs: values.KIOSK_FLEET_STATEMENT_TIMEOUT_MS,
    runDatabaseJobs: values.KIOSK_FLEET_RUN_DATABASE_JOBS,
    maxReadingAgeDays: values.KIOSK_FLEET_MAX_READING_AGE_DAYS,
    secureCookies: values.KIOSK_FLEET_SECURE_COOKIES,
    trustProxy: values.KIOSK_FLEET_TRUST_PROXY,
    mqtt: {
      url: values.KIOSK_FLEET_MQTT_URL ?? null,
      username: values.KIOSK_FLEET_MQTT_USERNAME ?? null,
      password: values.KIOSK_FLEET_MQTT_PASSWORD ?? null,
      protocolVersion: values.KIOSK_FLEET_MQTT_PROTOCOL === '5' ? 5 : 4,
      clientId: values.KIOSK_FLEET_MQTT_CLIENT_ID,
      port: values.KIOSK_FLEET_MQTT_PORT ?? null,
    },
    osrmUrl: values.KIOSK_FLEET_OSRM_URL ?? null,
    adminEmail: values.KIOSK_FLEET_ADMIN_EMAIL ?? null,
    adminPassword: values.KIOSK_FLEET_ADMIN_PASSWORD ?? null,
    publicUrl: values.KIOSK_FLEET_PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    smtpUrl: values.KIOSK_FLEET_SMTP_URL ?? null,
    mailFrom: values.KIOSK_FLEET_MAIL_FROM,
    secretsKey:
      values.KIOSK_FLEET_SECRETS_KEY === undefined
        ? null
        : Buffer.from(values.KIOSK_FLEET_SECRETS_KEY, 'base64'),
    orderIdKey:
      values.KIOSK_FLEET_ORDER_ID_KEY === undefined
        ? null
        : Buffer.from(values.KIOSK_FLEET_ORDER_ID_KEY, 'base64'),
    notifyAllowedAddresses: values.KIOSK_FLEET_NOTIFY_ALLOWED_ADDRESSES,
    selfCheck: values.KIOSK_FLEET_SELF_CHECK || values.KIOSK_FLEET_HEARTBEAT_URL !== undefined,
    heartbeatUrl: values.KIOSK_FLEET_HEARTBEAT_URL ?? null,
    testDatabaseUrl: values.KIOSK_FLEET_TEST_DATABASE_URL ?? null,
    testRedisUrl: values.KIOSK_FLEET_TEST_REDIS_URL ?? null,
    testChromium: values.KIOSK_FLEET_TEST_CHROMIUM ?? null,
    testFaultRuns: values.KIOSK_FLEET_TEST_FAULT_RUNS ?? null,
    testFaultSeed: values.KIOSK_FLEET_TEST_FAULT_SEED ?? null,
    testFuzzRequests: values.KIOSK_FLEET_TEST_FUZZ_REQUESTS ?? null,
    testFuzzSeed: values.KIOSK_FLEET_TEST_FUZZ_SEED ?? null,
  };
}

/** For entry points that cannot work without a database. @throws AppError INVALID_CONFIGURATION */
export function requireDatabaseUrl(config: Config): string {
  if (config.databaseUrl === null)
    throw new AppError('DATABASE_URL is not set. For a trial without a database run `npm start`.', {
      code: 'INVALID_CONFIGURATION',
    });
  return config.databaseUrl;
}

/** The environment for a child process: what the machine needs, and the given variables instead of ours. */
export function childEnvironment(overrides: Record<string, string>): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    ([name, value]) => value !== undefined && !(name in variables) && !name.startsWith('KIOSK_FLEET_'),
  );
  return { ...(Object.fromEntries(inherited) as Record<string, string>), ...overrides };
}
