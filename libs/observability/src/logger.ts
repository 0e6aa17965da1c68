import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';

export type Logger = PinoLogger;

/** Injection token of the process's logger. */
export const LOGGER = Symbol('Logger');

// Whatever an object is logged under, these names never reach a log line.
const secrets = [
  'authorization',
  'cookie',
  'password',
  'token',
  'gatewayToken',
  'passwordHash',
  'secret',
  'signingSecret',
  'connectionString',
];

export interface LoggerOptions {
  name: string;
  level: string;
  destination?: DestinationStream;
}

/** JSON lines on standard output; secrets by their field names are cut out, at the top and one level below. */
export function createLogger({ name, level, destination }: LoggerOptions): Logger {
  const options = {
    name,
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    // An Error has no enumerable fields: without this it would be logged as {}.
    serializers: {
      error: (value: unknown) => (value instanceof Error ? pino.stdSerializers.err(value) : value),
    },
    redact: {
      paths: secrets.flatMap((field) => [field, `*.${field}`, `*.headers.${field}`]),
      censor: '[redacted]',
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Nest's own messages through the same logger. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }

  error(message: unknown, stack?: string, context?: string): void {
    this.logger.error({ context, stack }, String(message));
  }

  warn(message: unknown, context?: string): void {
    this.logger.warn({ context }, String(message));
  }

  debug(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }

  verbose(message: unknown, context?: string): void {
    this.logger.trace({ context }, String(message));
  }
}
