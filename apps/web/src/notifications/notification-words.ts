import { kindLabel, ruleKinds } from '../incidents/incident-words.js';
import { formatDuration } from '../time/format-time.js';
import type { Channel, Hours, Policy, Route, Target } from './notification-data.js';

export const channelKindWords: Record<Channel['kind'], string> = {
  WEBHOOK: 'Webhook',
  EMAIL: 'E-mail',
  SLACK: 'Slack',
  PAGERDUTY: 'PagerDuty',
};

export const eventWords: Record<string, string> = {
  TRIGGER: 'Raised',
  ACKNOWLEDGE: 'Acknowledged',
  RESOLVE: 'Resolved',
  NOTICE: 'Ended silenced',
  TEST: 'Test',
};

export const stateWords: Record<string, string> = {
  QUEUED: 'Waiting',
  SENDING: 'Being sent',
  SENT: 'Sent',
  DEAD: 'Not delivered',
  UNCERTAIN: 'May have arrived',
  DROPPED: 'Not needed any more',
};

export const ruleKindOptions = ruleKinds.map((value) => ({ value, label: kindLabel(value) }));

export const groupingWords: Record<Route['groupBy'][number], string> = {
  INCIDENT: 'incident',
  SITE: 'site',
  REGION: 'region',
  RULE: 'rule',
};

export const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** "Mon–Fri 18:00–08:00"; days that follow each other are joined. */
export function hoursText({ weekdays: days, from, to }: Hours): string {
  const sorted = [...days].sort((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const day of sorted) {
    const last = runs.at(-1);
    if (last && last[1] === day - 1) last[1] = day;
    else runs.push([day, day]);
  }
  const name = (day: number) => weekdays[day - 1] ?? '?';
  const text = runs.map(([a, b]) => (a === b ? name(a) : `${name(a)}–${name(b)}`)).join(', ');
  return from === to ? `${text}, all day` : `${text} ${from}–${to}`;
}

export const seconds = (value: number): string => (value === 0 ? 'at once' : formatDuration(value * 1_000));

export const names = (targets: readonly Target[]): string => targets.map(({ name }) => name).join(', ');

/** "critical, Pacific, Mon–Fri 18:00–08:00"; everything when it does not restrict. */
export function matchText(route: Route): string {
  const severities = route.severities.map((severity) => severity.toLowerCase()).join(', ');
  const kinds = route.ruleKinds.map(
    (kind) => ruleKindOptions.find(({ value }) => value === kind)?.label.toLowerCase() ?? kind,
  );
  const parts = [
    severities,
    kinds.join(', '),
    route.regions.join(', '),
    route.sites.length > 3 ? `${route.sites.length} sites` : route.sites.join(', '),
    route.hours ? `${hoursText(route.hours)} at the site` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'every incident' : parts.join(' · ');
}

export function policyText({ steps, rounds, finalStep }: Policy): string {
  const text = steps
    .map(({ afterSeconds, targets }) => `${seconds(afterSeconds)}: ${names(targets)}`)
    .join(' → ');
  const times = rounds > 1 ? `, ${rounds} times` : '';
  return `${text}${times}${finalStep ? ` → ${seconds(finalStep.afterSeconds)}: ${names(finalStep.targets)}` : ''}`;
}
