import type { gql } from '@app/contracts';
import { type InvalidInput, invalidInput } from '@app/kiosk-registry';
import { type DocumentOf, documents, type SettingKind } from './documents.js';

/** Reads a document from what a person sent. The field is named as in the input. */
export function readDocument<Kind extends SettingKind>(
  kind: Kind,
  candidate: unknown,
): { document: DocumentOf<Kind> } | { problem: InvalidInput } {
  const parsed = documents[kind].safeParse(candidate);
  if (parsed.success) return { document: parsed.data as DocumentOf<Kind> };
  const issue = parsed.error.issues[0]!;
  const field = issue.path.reduce<string>(
    (text, part) => text + (typeof part === 'number' ? `[${part}]` : `.${String(part)}`),
    'input',
  );
  return { problem: invalidInput(field, issue.message.slice(0, 200)) };
}

/** As Alertmanager has them: the end is told to machines, and not to people unless they ask for it. */
const sendsResolved: Record<gql.ChannelKind, boolean> = {
  WEBHOOK: true,
  PAGERDUTY: true,
  EMAIL: false,
  SLACK: false,
};

export const channelCandidate = (input: gql.NotificationChannelInput): unknown => ({
  name: input.name,
  kind: input.kind,
  enabled: input.enabled ?? true,
  sendResolved: input.sendResolved ?? sendsResolved[input.kind],
  url: input.url ?? null,
  recipients: input.recipients ?? [],
});

const hours = (input: gql.WeekHoursInput | null | undefined): unknown =>
  input ? { weekdays: input.weekdays, from: input.from, to: input.to } : null;

const targets = (list: readonly gql.NotificationTargetInput[]): unknown =>
  list.map(({ kind, id }) => ({ kind, id }));

export const routeCandidate = (input: gql.NotificationRouteInput): unknown => ({
  name: input.name,
  enabled: input.enabled ?? true,
  position: input.position ?? 100,
  severities: input.severities ?? [],
  regions: input.regions ?? [],
  sites: input.sites ?? [],
  ruleKinds: input.ruleKinds ?? [],
  hours: hours(input.hours),
  receivers: targets(input.receivers),
  groupBy: input.groupBy ?? ['REGION'],
  groupWaitSeconds: input.groupWaitSeconds ?? 30,
  groupIntervalSeconds: input.groupIntervalSeconds ?? 300,
  repeatIntervalSeconds: input.repeatIntervalSeconds ?? 14_400,
  continues: input.continues ?? false,
});

export const scheduleCandidate = (input: gql.OnCallScheduleInput, overrides: unknown): unknown => ({
  name: input.name,
  timeZone: input.timeZone,
  layers: input.layers.map((layer) => ({
    name: layer.name,
    contacts: layer.contacts,
    unit: layer.unit,
    every: layer.every ?? 1,
    handOverAt: layer.handOverAt,
    startsOn: layer.startsOn,
    hours: hours(layer.hours),
  })),
  overrides,
});

const step = (input: gql.EscalationStepInput): unknown => ({
  afterSeconds: input.afterSeconds,
  targets: targets(input.targets),
});

export const policyCandidate = (input: gql.EscalationPolicyInput): unknown => ({
  name: input.name,
  steps: input.steps.map(step),
  rounds: input.rounds ?? 1,
  finalStep: input.finalStep ? step(input.finalStep) : null,
});

/** What only a whole document can tell, beyond what each of its fields allows. */
export function checkChannel(
  channel: DocumentOf<'CHANNEL'>,
  secret: string | null,
  hasSecret: boolean,
): InvalidInput | null {
  switch (channel.kind) {
    case 'WEBHOOK':
      if (channel.url === null) return invalidInput('input.url', 'must be given for a webhook');
      return secret === null ? null : invalidInput('input.secret', 'is made here for a webhook, not given');
    case 'EMAIL':
      if (channel.recipients.length === 0)
        return invalidInput('input.recipients', 'must name an address for e-mail');
      return channel.url === null ? null : invalidInput('input.url', 'is not for e-mail');
    case 'SLACK': {
      if (channel.url !== null) return invalidInput('input.url', 'of Slack is a secret: give it as secret');
      if (secret === null) return hasSecret ? null : invalidInput('input.secret', 'must be given for Slack');
      return checkSlackUrl(secret);
    }
    case 'PAGERDUTY':
      if (secret === null)
        return hasSecret ? null : invalidInput('input.secret', 'must be the integration key');
      return /^[A-Za-z0-9]{20,64}$/.test(secret)
        ? null
        : invalidInput('input.secret', 'must be an integration key of Events API v2');
  }
}

function checkSlackUrl(secret: string): InvalidInput | null {
  const url = secret.length <= 2_000 ? URL.parse(secret) : null;
  return url !== null && /^https?:$/.test(url.protocol)
    ? null
    : invalidInput('input.secret', 'must be the http or https address of an incoming webhook');
}
