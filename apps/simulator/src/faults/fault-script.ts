import { AppError } from '@app/kernel';

export const FAULT_KINDS = [
  'silent',
  'silent-site',
  'warming',
  'jam',
  'stuck-sensor',
  'clock-skew',
  'outage',
  'duplicates',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** One thing that goes wrong with one kiosk or one site. */
export interface Fault {
  kind: FaultKind;
  /** Serial; for site faults any kiosk of the site. Drawn by the seed when neither this nor `site` is given. */
  serial?: string;
  site?: string;
  durationSeconds: number;
  parameters: Readonly<Record<string, number>>;
}

export interface FaultScript {
  /** Everything again after so many seconds, with newly drawn targets; null: once. */
  repeatEverySeconds: number | null;
  faults: readonly (Fault & { atSeconds: number })[];
}

/** Names that people use for the kinds. */
const ALIASES: Readonly<Record<string, FaultKind>> = {
  'silent-kiosk': 'silent',
  silence: 'silent',
  'warming-cabinet': 'warming',
  stuck: 'stuck-sensor',
  skew: 'clock-skew',
  'store-and-forward': 'outage',
  duplicate: 'duplicates',
  'duplicate-sends': 'duplicates',
};

/** Seconds that a fault lasts unless told. */
export const USUAL_SECONDS: Readonly<Record<FaultKind, number>> = {
  silent: 300,
  'silent-site': 300,
  warming: 600,
  jam: 420,
  'stuck-sensor': 900,
  'clock-skew': 600,
  outage: 240,
  duplicates: 120,
};

/** What each kind may be tuned by, with its usual value. */
export const USUAL_PARAMETERS: Readonly<Record<FaultKind, Readonly<Record<string, number>>>> = {
  silent: {},
  'silent-site': {},
  // Rise towards +14 °C with a time constant of 12 s: from 22 °C past 30 °C within about ten seconds.
  warming: { riseCelsius: 14, timeConstantSeconds: 12 },
  jam: {},
  'stuck-sensor': {},
  // Well inside the five minutes that the platform tolerates in the future, and backwards by default.
  'clock-skew': { skewSeconds: -180 },
  outage: {},
  duplicates: {},
};

export function faultKind(text: string): FaultKind | undefined {
  return FAULT_KINDS.find((kind) => kind === text) ?? ALIASES[text];
}

/** A fault from hostile input (script, IPC message, stdin line); problems are told apart by `where`. */
export function parseFault(
  input: unknown,
  where: string,
): { fault: Fault; problems: [] } | { problems: string[] } {
  if (typeof input !== 'object' || input === null) return { problems: [`${where} must be an object`] };
  const raw = input as Record<string, unknown>;
  const target = (typeof raw['target'] === 'object' && raw['target']) || {};
  const { kiosk, site: targetSite } = target as Record<string, unknown>;
  const serial = raw['serial'] ?? kiosk;
  const site = raw['site'] ?? targetSite;
  const problems: string[] = [];
  const named = typeof raw['kind'] === 'string' ? faultKind(raw['kind']) : undefined;
  if (!named) problems.push(`${where}.kind must be one of ${FAULT_KINDS.join(', ')}`);
  for (const [name, value] of [
    ['serial', serial],
    ['site', site],
  ] as const)
    if (value !== undefined && (typeof value !== 'string' || value.length > 64))
      problems.push(`${where}.${name} must be a text of at most 64 characters`);
  // A silent kiosk named by its site means the whole site.
  const kind = named === 'silent' && site !== undefined ? 'silent-site' : (named ?? 'silent');
  const durationSeconds = raw['durationSeconds'] ?? USUAL_SECONDS[kind];
  if (typeof durationSeconds !== 'number' || !(durationSeconds > 0 && durationSeconds <= 86_400))
    problems.push(`${where}.durationSeconds must be a number above 0, up to 86400`);
  const parameters: Record<string, number> = { ...USUAL_PARAMETERS[kind] };
  for (const [name, value] of Object.entries((raw['parameters'] as object | undefined) ?? {})) {
    if (!(name in parameters)) problems.push(`${where}.parameters.${name} is not a parameter of ${kind}`);
    else if (typeof value !== 'number' || !Number.isFinite(value))
      problems.push(`${where}.parameters.${name} must be a number`);
    else parameters[name] = value;
  }
  if (problems.length > 0) return { problems };
  return {
    problems: [],
    fault: {
      kind,
      durationSeconds: durationSeconds as number,
      parameters,
      ...(serial === undefined ? {} : { serial: serial as string }),
      ...(site === undefined ? {} : { site: site as string }),
    },
  };
}

/** A script file's text. Throws an AppError that names every problem. */
export function parseFaultScript(text: string): FaultScript {
  const fail = (problems: string[]) =>
    new AppError(`Fault script: ${problems.join('; ')}`, { code: 'BAD_FAULT_SCRIPT' });
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw fail(['is not JSON']);
  }
  const { faults, repeatEverySeconds = null } = (raw ?? {}) as Record<string, unknown>;
  if (!Array.isArray(faults)) throw fail(['"faults" must be a list']);
  const problems: string[] = [];
  if (repeatEverySeconds !== null && !(typeof repeatEverySeconds === 'number' && repeatEverySeconds >= 1))
    problems.push('"repeatEverySeconds" must be null or a number of at least 1');
  const parsed = faults.slice(0, 10_000).flatMap((entry: unknown, index) => {
    const where = `faults[${index}]`;
    const atSeconds = (entry as Record<string, unknown> | null)?.['atSeconds'];
    const result = parseFault(entry, where);
    problems.push(...result.problems);
    if (typeof atSeconds !== 'number' || !(atSeconds >= 0)) {
      problems.push(`${where}.atSeconds must be a number of at least 0`);
      return [];
    }
    return 'fault' in result ? [{ ...result.fault, atSeconds }] : [];
  });
  if (problems.length > 0) throw fail(problems);
  return { faults: parsed, repeatEverySeconds: repeatEverySeconds as number | null };
}

const usual = (kind: FaultKind, atSeconds: number): Fault & { atSeconds: number } => ({
  kind,
  atSeconds,
  durationSeconds: USUAL_SECONDS[kind],
  parameters: USUAL_PARAMETERS[kind],
});

/**
 * What keeps a demonstration alive: something to see within the first minute, one of each kind within twenty, all
 * of it healed before it comes round again on other kiosks half an hour later.
 */
export const DEFAULT_SCRIPT: FaultScript = {
  repeatEverySeconds: 1800,
  faults: [
    usual('warming', 20),
    usual('silent', 75),
    usual('jam', 150),
    usual('duplicates', 240),
    usual('outage', 330),
    usual('silent-site', 480),
    usual('stuck-sensor', 660),
    usual('clock-skew', 840),
    usual('warming', 1080),
    usual('silent', 1200),
  ],
};

export const NO_FAULTS: FaultScript = { repeatEverySeconds: null, faults: [] };
