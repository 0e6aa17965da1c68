import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Allow, CurrentPrincipal, type UserPrincipal } from '@app/auth';
import { type Config, CONFIG } from '@app/config';
import type { gql } from '@app/contracts';
import { CLOCK, type Clock, parseInstant } from '@app/kernel';
import { invalidInput, notFound } from '@app/kiosk-registry';
import { ChannelChanges, type ChannelSaved } from '../settings/channel-changes.js';
import type { DocumentOf, Schedule } from '../settings/documents.js';
import { policyCandidate, readDocument, routeCandidate, scheduleCandidate } from '../settings/read-input.js';
import { SettingChanges } from '../settings/setting-changes.js';
import { SettingViews } from './setting-views.js';

@Resolver('NotificationSettings')
export class NotificationSettingsResolver {
  constructor(
    @Inject(SettingViews) private readonly views: SettingViews,
    @Inject(SettingChanges) private readonly changes: SettingChanges,
    @Inject(ChannelChanges) private readonly channels: ChannelChanges,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Query('notificationSettings')
  @Allow('OPS', 'ADMIN')
  async notificationSettings() {
    const nodes = await this.views.nodes();
    const { settings } = nodes;
    return {
      notifies: settings.routes.some(({ document }) => document.enabled),
      mailConfigured: this.config.smtpUrl !== null,
      channels: [...settings.channels.values()].map((each) => nodes.channelNode(each)),
      contacts: [...settings.contacts.values()].map((each) => nodes.contactNode(each)),
      routes: settings.routes.map((each) => nodes.routeNode(each)),
      schedules: [...settings.schedules.values()].map((each) => nodes.scheduleNode(each)),
      policies: [...settings.policies.values()].map((each) => nodes.policyNode(each)),
    };
  }

  @Mutation('saveNotificationChannel')
  @Allow('ADMIN')
  async saveNotificationChannel(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args() { id, input }: gql.MutationsaveNotificationChannelArgs,
  ) {
    return this.savedChannel(await this.channels.save(principal, id ?? null, input));
  }

  @Mutation('rotateChannelSecret')
  @Allow('ADMIN')
  async rotateChannelSecret(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args() { id, secret, overlapSeconds }: gql.MutationrotateChannelSecretArgs,
  ) {
    const given = secret?.trim() || null;
    return this.savedChannel(await this.channels.rotate(principal, id, given, overlapSeconds ?? 86_400));
  }

  private async savedChannel(saved: ChannelSaved) {
    if ('problem' in saved) return saved.problem;
    const nodes = await this.views.nodes();
    const { id, signingSecret } = saved;
    return { __typename: 'SavedChannel', channel: nodes.channel(id), signingSecret };
  }

  @Mutation('saveContact')
  @Allow('ADMIN')
  async saveContact(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args() { id, input }: gql.MutationsaveContactArgs,
  ) {
    const candidate = { name: input.name, channels: input.channels };
    const saved = await this.changes.save(principal, 'CONTACT', id ?? null, () =>
      readDocument('CONTACT', candidate),
    );
    if ('problem' in saved) return saved.problem;
    return (await this.views.nodes()).contact(saved.id);
  }

  @Mutation('saveNotificationRoute')
  @Allow('ADMIN')
  async saveNotificationRoute(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args() { id, input }: gql.MutationsaveNotificationRouteArgs,
  ) {
    const saved = await this.changes.save(principal, 'ROUTE', id ?? null, () =>
      readDocument('ROUTE', routeCandidate(input)),
    );
    if ('problem' in saved) return saved.problem;
    const nodes = await this.views.nodes();
    return nodes.routeNode(nodes.settings.routes.find((route) => route.id === saved.id)!);
  }

  @Mutation('saveOnCallSchedule')
  @Allow('ADMIN')
  saveOnCallSchedule(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args() { id, input }: gql.MutationsaveOnCallScheduleArgs,
  ) {
    return this.saveSchedule(principal, id ?? null, (before) =>
      readDocument('SCHEDULE', scheduleCandidate(input, this.current(before?.overrides ?? []))),
    );
  }

  /** Overrides that are over by a month say nothing any more. */
  private current(overrides: Schedule['overrides']): Schedule['overrides'] {
    return overrides.filter(({ to }) => Date.parse(to) > this.clock.now() - 30 * 86_400_000);
  }

  @Mutation('addOnCallOverride')
  @Allow('OPS', 'ADMIN')
  addOnCallOverride(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args() { schedule, input }: gql.MutationaddOnCallOverrideArgs,
  ) {
    const [from, to] = [parseInstant(input.from), parseInstant(input.to)];
    if (from === null) return invalidInput('input.from', 'must be an RFC 3339 instant');
    if (to === null || to <= from) return invalidInput('input.to', 'must be an instant after from');
    if (to - from > 366 * 86_400_000) return invalidInput('input.to', 'must be within a year of from');
    return this.saveSchedule(principal, schedule, (before) =>
      readDocument('SCHEDULE', {
        ...before!,
        overrides: [
          ...this.current(before!.overrides),
          {
            contact: input.contact,
            from: new Date(from).toISOString(),
            to: new Date(to).toISOString(),
            by: principal.name,
          },
        ],
      }),
    );
  }

  @Mutation('removeOnCallOverride')
  @Allow('OPS', 'ADMIN')
  removeOnCallOverride(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args() { schedule, index, from }: gql.MutationremoveOnCallOverrideArgs,
  ) {
    return this.saveSchedule(principal, schedule, (before) => {
      const found = before!.overrides[index];
      if (!found || Date.parse(found.from) !== parseInstant(from))
        return { problem: notFound('index', 'There is no such override') };
      return { document: { ...before!, overrides: before!.overrides.toSpliced(index, 1) } };
    });
  }

  private async saveSchedule(
    principal: UserPrincipal,
    id: string | null,
    edit: (
      before: Schedule | null,
    ) =>
      { document: DocumentOf<'SCHEDULE'> } | { problem: ReturnType<typeof invalidInput | typeof notFound> },
  ) {
    const saved = await this.changes.save(principal, 'SCHEDULE', id, (settings) =>
      edit((id === null ? undefined : settings.schedules.get(id))?.document ?? null),
    );
    if ('problem' in saved) return saved.problem;
    const nodes = await this.views.nodes();
    return nodes.scheduleNode(nodes.settings.schedules.get(saved.id)!);
  }

  @Mutation('saveEscalationPolicy')
  @Allow('ADMIN')
  async saveEscalationPolicy(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args() { id, input }: gql.MutationsaveEscalationPolicyArgs,
  ) {
    const saved = await this.changes.save(principal, 'POLICY', id ?? null, () =>
      readDocument('POLICY', policyCandidate(input)),
    );
    if ('problem' in saved) return saved.problem;
    const nodes = await this.views.nodes();
    return nodes.policyNode(nodes.settings.policies.get(saved.id)!);
  }

  @Mutation('removeNotificationSetting')
  @Allow('ADMIN')
  async removeNotificationSetting(@CurrentPrincipal() principal: UserPrincipal, @Args('id') id: string) {
    return (await this.changes.remove(principal, id)) ?? { __typename: 'RemovedSetting', id };
  }
}
