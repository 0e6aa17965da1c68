import { Inject, Injectable } from '@nestjs/common';
import { actorOf, AuditTrail, forbidden, isWholeFleet, scopeOf, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import {
  AppError,
  CLOCK,
  type Clock,
  type Connection,
  connection,
  decodeCursor,
  pageSize,
  rangeArgument,
} from '@app/kernel';
import { type Conflict, conflict, type NotFound, notFound, RequestLoader } from '@app/kiosk-registry';
import { Database } from '@app/persistence';
import type { MessageContent } from '../channels/message.js';
import { insertNotifications, type NewNotification } from '../delivery/notifications.sql.js';
import { SettingViews } from '../graphql/setting-views.js';
import {
  attemptsOfNotifications,
  copyNotification,
  notificationPage,
  type NotificationRow,
  notificationsById,
  notificationsOfIncident,
} from './log.sql.js';

const id = /^[1-9][0-9]{0,14}$/;

function idArgument(text: string | null | undefined, argument: string): number | null {
  if (text === null || text === undefined) return null;
  if (id.test(text)) return Number(text);
  throw new AppError(`${argument} is not an id`, { code: 'BAD_USER_INPUT', details: { argument } });
}

type Node = Awaited<ReturnType<DeliveryLog['nodes']>>[number];

/** What was sent, to whom, when, and what became of it. */
@Injectable()
export class DeliveryLog {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(AuditTrail) private readonly trail: AuditTrail,
    @Inject(SettingViews) private readonly views: SettingViews,
  ) {}

  /** @throws AppError FORBIDDEN for people who see a part of the fleet only: messages may tell of all of it */
  async page(
    principal: UserPrincipal,
    { filter, first, after }: gql.QuerynotificationsArgs,
  ): Promise<Connection<Node>> {
    if (!isWholeFleet(scopeOf(principal)))
      throw forbidden('The delivery log is for people who may see the whole fleet');
    const size = pageSize(first, 200, 50);
    const before = decodeCursor(after, ['number'])?.[0] ?? null;
    const range = filter?.range ? rangeArgument(filter.range, 'filter.range') : null;
    const rows = await this.database.run(notificationPage, [
      before === null ? null : Math.trunc(Number(before)),
      filter?.states ?? null,
      idArgument(filter?.channel, 'filter.channel'),
      filter?.events ?? null,
      idArgument(filter?.incident, 'filter.incident'),
      range?.from ?? null,
      range?.to ?? null,
      size + 1,
    ]);
    const nodes = new Map((await this.nodes(rows)).map((node) => [node.id, node]));
    return connection(
      rows,
      size,
      (row) => nodes.get(String(row.id))!,
      (row) => [row.id],
    );
  }

  async ofIncident(incidentId: number): Promise<Node[]> {
    return this.nodes(await this.database.run(notificationsOfIncident, [incidentId]));
  }

  async one(notificationId: number): Promise<Node | null> {
    return (await this.nodes(await this.database.run(notificationsById, [[notificationId]])))[0] ?? null;
  }

  async nodes(rows: readonly NotificationRow[]) {
    if (rows.length === 0) return [];
    const views = await this.views.nodes();
    const attempts = new RequestLoader<number, unknown[]>(async (ids) => {
      const all = await this.database.run(attemptsOfNotifications, [ids]);
      return ids.map((each) =>
        all
          .filter((row) => row.notification_id === each)
          .map((row) => ({ ...row, startedAt: row.started_at, finishedAt: row.finished_at })),
      );
    });
    return rows.map((row) => ({
      __typename: 'Notification' as const,
      id: String(row.id),
      key: row.key,
      event: row.event,
      reason: row.reason,
      state: row.state,
      title: row.title,
      severity: row.severity,
      incidents: row.incidents,
      incidentId: row.incident_id === null ? null : String(row.incident_id),
      channel: row.channel_id === null ? null : views.channel(String(row.channel_id)),
      contact: row.contact_id === null ? null : views.contact(String(row.contact_id)),
      via: row.via,
      createdAt: row.created_at,
      sentAt: row.sent_at,
      nextAttemptAt: row.next_attempt_at,
      attempts: () => attempts.load(row.id),
      status: row.status,
      error: row.error,
    }));
  }

  /** Twice within one and the same second is once. */
  async sendAgain(principal: UserPrincipal, text: string): Promise<Node | NotFound | Conflict> {
    if (!isWholeFleet(scopeOf(principal)) || !id.test(text))
      return notFound('id', 'There is no such message');
    const at = new Date(this.clock.now());
    const outcome = await this.database.transaction(async (transaction) => {
      const [known] = await transaction.run(notificationsById, [[Number(text)]]);
      if (!known) return notFound('id', 'There is no such message');
      const [copy] = await transaction.run(copyNotification, [
        known.id,
        `kf-again-${known.id}-${Math.floor(at.getTime() / 1_000)}`,
        at,
      ]);
      if (!copy) return conflict('id', 'It is still being sent, or there is nobody to send it to');
      await this.trail.record(transaction, {
        at,
        actor: actorOf(principal),
        action: 'notification.send-again',
        subject: `notification:${known.id}`,
        detail: { as: copy.id },
      });
      return copy.id;
    });
    return typeof outcome === 'number' ? (await this.one(outcome))! : outcome;
  }

  /** A message that asks for nothing; where it would leave something open, its end as well. */
  async test(principal: UserPrincipal, channelId: string): Promise<Node | NotFound | Conflict> {
    const views = await this.views.nodes();
    const channel = views.settings.channels.get(channelId);
    if (!channel) return notFound('id', 'There is no such channel');
    if (!channel.document.enabled) return conflict('id', 'The channel is switched off');
    const at = new Date(this.clock.now());
    const content: MessageContent = {
      title: `kiosk-fleet can reach ${channel.document.name}`,
      severity: 'INFO',
      lines: [`Sent by ${principal.name} to try it out. There is nothing to do.`],
      runbook: null,
      incidents: [],
      total: 0,
      place: 'kiosk-fleet',
    };
    const base = `kf-test-${channelId}-${at.getTime()}`;
    const row = (key: string, event: NewNotification['event']): NewNotification => ({
      key,
      thread: base,
      event,
      reason: 'TEST',
      group_id: null,
      flush: null,
      escalation_id: null,
      route_id: null,
      channel_id: Number(channelId),
      contact_id: null,
      via: `test by ${principal.name}`,
      content,
      state: 'QUEUED',
      error: null,
    });
    const rows = [
      row(base, 'TEST'),
      ...(channel.document.kind === 'PAGERDUTY' ? [row(`${base}-end`, 'RESOLVE')] : []),
    ];
    const written = await this.database.transaction(async (transaction) => {
      const inserted = await transaction.run(insertNotifications, [JSON.stringify(rows), at]);
      await this.trail.record(transaction, {
        at,
        actor: actorOf(principal),
        action: 'notification-channel.test',
        subject: `notification-channel:${channelId}`,
        detail: {},
      });
      return inserted.map((each) => each.id).sort((a, b) => a - b);
    });
    return written[0] === undefined
      ? conflict('id', 'A test was sent at this very moment')
      : (await this.one(written[0]))!;
  }
}
