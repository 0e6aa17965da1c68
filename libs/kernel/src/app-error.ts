/** What went wrong, as a machine may act on it. Codes are public: clients match on them. */
export interface AppErrorOptions {
  /** UPPER_SNAKE_CASE, stable. */
  code: string;
  /** May the same call succeed later without a change by the caller? */
  retryable?: boolean;
  /** HTTP status that transports answer with. */
  httpStatus?: number;
  /** Shown to the caller: never secrets, never another tenant's data. */
  details?: Record<string, unknown>;
  cause?: unknown;
}

/** An error whose message may be shown to the caller. Every other error reaches a client as INTERNAL only. */
export class AppError extends Error {
  readonly code: string;
  readonly retryable: boolean;
  readonly httpStatus: number;
  readonly details: Record<string, unknown>;

  constructor(message: string, options: AppErrorOptions) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
    this.code = options.code;
    this.retryable = options.retryable ?? false;
    this.httpStatus = options.httpStatus ?? 400;
    this.details = options.details ?? {};
  }
}
