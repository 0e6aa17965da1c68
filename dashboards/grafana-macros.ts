/** What a viewer picked: values by variable name, or null for "All". */
export type Selection = Readonly<Record<string, readonly string[] | null>>;

export interface GrafanaRange {
  from: Date;
  to: Date;
  /** As Grafana writes it: `5m`, `1h`, `1d`. */
  interval: string;
}

export interface VariableDefinition {
  name: string;
  allValue?: string;
}

const unitMs: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function milliseconds(interval: string): number {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(interval) ?? [];
  if (count === undefined || unit === undefined) throw new Error(`Not an interval of Grafana's: ${interval}`);
  return Number(count) * unitMs[unit]!;
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/**
 * What Grafana sends to PostgreSQL for a panel's SQL: macros and variables put in as text.
 * @throws when something is left that Grafana would send as it stands
 */
export function expandMacros(
  sql: string,
  range: GrafanaRange,
  variables: readonly VariableDefinition[] = [],
  selection: Selection = {},
): string {
  const from = quoted(range.from.toISOString());
  const to = quoted(range.to.toISOString());
  let text = sql
    .replace(/\$__timeFilter\(([^)]+)\)/g, (_, column: string) => `${column} BETWEEN ${from} AND ${to}`)
    .replaceAll('$__timeFrom()', from)
    .replaceAll('$__timeTo()', to)
    .replaceAll('$__interval_ms', String(milliseconds(range.interval)))
    .replaceAll('$__interval', range.interval);
  for (const { name, allValue } of variables) {
    const picked = selection[name] ?? null;
    const value = picked === null ? allValue : picked.map(quoted).join(',');
    if (value === undefined) throw new Error(`The variable ${name} has no value for All`);
    text = text.replaceAll(new RegExp(`\\$${name}\\b`, 'g'), () => value);
  }
  const left = /\$[a-z_]\w*/i.exec(text);
  if (left) throw new Error(`Neither a macro nor a variable of the dashboard: ${left[0]}`);
  return text;
}
