const UNIT_MS: Record<string, number> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 };

/** Reads a value of the setting statement_timeout, in milliseconds; undefined when there is no limit. */
export function statementTimeoutMs(setting: string | undefined): number | undefined {
  const [, amount, unit] = /^\s*(\d+)\s*(ms|s|min|h)?\s*$/.exec(setting ?? '') ?? [];
  const milliseconds = Number(amount ?? 0) * (UNIT_MS[unit ?? 'ms'] ?? 1);
  return milliseconds > 0 ? milliseconds : undefined;
}
