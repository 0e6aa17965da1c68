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
  /** False or absent: one value, which arrives without quotes. */
  multi?: boolean;
  /** What is picked when the viewer picks nothing. */
  current?: { value?: unknown };
}

const unitMs: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function milliseconds(interval: string): number {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(interval) ?? [];
  if (count === undefined || unit === undefined) throw new Error(`Not an interval of Grafana's: ${interval}`);
  return Number(count) * unitMs[unit]!;
}

/** A variable of one value is put in as it is, with its quotes doubled; of several, each is quoted. */
function textOf(
  { name, allValue, multi, current }: VariableDefinition,
  picked: readonly string[] | null,
): string {
  if (multi) {
    const value = picked === null ? allValue : picked.map(quoted).join(',');
    if (value === undefined) throw new Error(`The variable ${name} has no value for All`);
    return value;
  }
  const value = picked?.[0] ?? current?.value ?? allValue;
  if (typeof value !== 'string') throw new Error(`The variable ${name} has no value`);
  return value.replaceAll("'", "''");
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
    .replace(
      /\$__timeGroup\(([^,()]+),\s*'?(\w+|\$__interval)'?\)/g,
      (_, column: string, width: string) =>
        `time_bucket('${milliseconds(width.startsWith('$') ? range.interval : width) / 1_000}.000s',${column})`,
    )
    .replaceAll('$__timeFrom()', from)
    .replaceAll('$__timeTo()', to)
    .replaceAll('$__interval_ms', String(milliseconds(range.interval)))
    .replaceAll('$__interval', range.interval);
  for (const variable of variables) {
    const name = new RegExp(`\\$${variable.name}\\b`, 'g');
    if (name.test(text))
      text = text.replaceAll(name, () => textOf(variable, selection[variable.name] ?? null));
  }
  const left = /\$[a-z_]\w*/i.exec(text);
  if (left) throw new Error(`Neither a macro nor a variable of the dashboard: ${left[0]}`);
  return text;
}
