import { rangeArgument } from '@app/kernel';
import { AppError } from '@app/kernel';
import { onCallAt, type Shift, shiftsBetween } from '../on-call/on-call.js';
import type {
  Channel,
  Contact,
  Policy,
  PolicyStep,
  Route,
  Schedule,
  Settings,
  Stored,
  Target,
} from '../settings/documents.js';

const day = 86_400_000;
/** How far ahead gaps are looked for. */
const lookAheadMs = 28 * day;
const longestRangeMs = 92 * day;
const mostGaps = 50;

/** What is set up in the shape of the schema, made from one snapshot so that names and references agree. */
export class SettingNodes {
  constructor(
    readonly settings: Settings,
    /** When each channel got its secret, by id. */
    private readonly secrets: ReadonlyMap<string, Date>,
    private readonly now: number,
  ) {}

  channel(id: string): ReturnType<SettingNodes['channelNode']> | null {
    const found = this.settings.channels.get(id);
    return found ? this.channelNode(found) : null;
  }

  channelNode({ id, version, updatedAt, document }: Stored<Channel>) {
    return {
      __typename: 'NotificationChannel' as const,
      id,
      version,
      updatedAt,
      ...document,
      hasSecret: this.secrets.has(id),
      secretSince: this.secrets.get(id) ?? null,
    };
  }

  contact(id: string | null): ReturnType<SettingNodes['contactNode']> | null {
    const found = id === null ? undefined : this.settings.contacts.get(id);
    return found ? this.contactNode(found) : null;
  }

  contactNode({ id, version, document }: Stored<Contact>) {
    return {
      __typename: 'Contact' as const,
      id,
      version,
      name: document.name,
      channels: () =>
        document.channels.map((channel) => this.channel(channel)).filter((node) => node !== null),
    };
  }

  targetName({ kind, id }: Target): string {
    const { channels, contacts, schedules, policies } = this.settings;
    const list = { CHANNEL: channels, CONTACT: contacts, SCHEDULE: schedules, POLICY: policies }[kind];
    return list.get(id)?.document.name ?? 'removed';
  }

  private target(target: Target) {
    return { ...target, name: this.targetName(target) };
  }

  routeNode({ id, version, document }: Stored<Route>) {
    return {
      __typename: 'NotificationRoute' as const,
      id,
      version,
      ...document,
      receivers: document.receivers.map((target) => this.target(target)),
    };
  }

  private step({ afterSeconds, targets }: PolicyStep) {
    return { afterSeconds, targets: targets.map((target) => this.target(target)) };
  }

  policyNode({ id, version, document }: Stored<Policy>) {
    return {
      __typename: 'EscalationPolicy' as const,
      id,
      version,
      name: document.name,
      rounds: document.rounds,
      steps: document.steps.map((step) => this.step(step)),
      finalStep: document.finalStep === null ? null : this.step(document.finalStep),
    };
  }

  private shift({ from, to, contact, layer }: Shift) {
    return { contact: this.contact(contact), from: new Date(from), to: new Date(to), layer };
  }

  scheduleNode({ id, version, document }: Stored<Schedule>) {
    const { now } = this;
    let ahead: Shift[] | null = null;
    const shifts = () => (ahead ??= shiftsBetween(document, now, now + lookAheadMs));
    return {
      __typename: 'OnCallSchedule' as const,
      id,
      version,
      name: document.name,
      timeZone: document.timeZone,
      layers: document.layers.map((layer) => ({
        ...layer,
        contacts: layer.contacts.map((contact) => this.contact(contact)).filter((node) => node !== null),
      })),
      overrides: document.overrides.map((override) => ({
        contact: this.contact(override.contact),
        from: new Date(override.from),
        to: new Date(override.to),
        by: override.by,
      })),
      now: () => this.shift(shifts()[0] ?? { from: now, to: now, ...onCallAt(document, now) }),
      next: () => {
        const [current] = shifts();
        const next = shifts().find((each) => each.contact !== current?.contact);
        return next ? this.shift(next) : null;
      },
      gaps: () =>
        shifts()
          .filter(({ contact }) => contact === null)
          .slice(0, mostGaps)
          .map((each) => this.shift(each)),
      shifts: ({ range }: { range: { from: string; to: string } }) => {
        const { from, to } = rangeArgument(range, 'range');
        if (to.getTime() - from.getTime() > longestRangeMs)
          throw new AppError('range must be at most 92 days', {
            code: 'BAD_USER_INPUT',
            details: { argument: 'range' },
          });
        return shiftsBetween(document, from.getTime(), to.getTime()).map((each) => this.shift(each));
      },
    };
  }
}
