import type { AlertSeverity, RuleKind } from '@app/contracts';
import { severityLabel } from '../app/severity-words.js';
import { kindLabel } from '../incidents/incident-words.js';
import type { SilenceState } from '../generated/graphql.js';

export interface Matchers {
  rules: string[];
  ruleKinds: RuleKind[];
  severities: AlertSeverity[];
  regions: string[];
  sites: string[];
  kiosks: string[];
}

export const noMatchers: Matchers = {
  rules: [],
  ruleKinds: [],
  severities: [],
  regions: [],
  sites: [],
  kiosks: [],
};
export const matchesNothingYet = (matchers: Matchers): boolean =>
  Object.values(matchers).every((list: unknown[]) => list.length === 0);

export const silenceStateWords: Record<SilenceState, string> = {
  PENDING: 'Will begin',
  ACTIVE: 'In force',
  EXPIRED: 'Over',
};

interface Names {
  rules: ReadonlyMap<string, string>;
  sites: ReadonlyMap<string, string>;
  regions: ReadonlyMap<string, string>;
}

const someOf = (list: readonly string[], name: (id: string) => string, many: string): string =>
  list.length > 4 ? `${list.length} ${many}` : list.map(name).join(', ');

/** "Kiosk not heard · Echo Park Clinic": all parts must match, each by one of its entries. */
export function matchersText(matchers: Matchers, names: Names): string {
  const named = (map: ReadonlyMap<string, string>) => (id: string) => map.get(id) ?? id;
  return [
    someOf(matchers.rules, named(names.rules), 'rules'),
    someOf(matchers.ruleKinds, (kind) => kindLabel(kind as RuleKind), 'kinds'),
    someOf(matchers.severities, (severity) => severityLabel(severity as AlertSeverity), 'severities'),
    someOf(matchers.regions, named(names.regions), 'regions'),
    someOf(matchers.sites, named(names.sites), 'sites'),
    someOf(matchers.kiosks, (serial) => serial, 'kiosks'),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}
