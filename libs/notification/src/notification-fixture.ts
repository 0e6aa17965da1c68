import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { AuditTrail, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { createLogger, createMetricsRegistry } from '@app/observability';
import type { Database } from '@app/persistence';
import { AddressGuard } from './channels/address-guard.js';
import { Delivery } from './delivery/delivery.js';
import { NotificationPipeline } from './pipeline/pipeline.js';
import { ChannelChanges } from './settings/channel-changes.js';
import type { SettingKind } from './settings/documents.js';
import { policyCandidate, readDocument, routeCandidate, scheduleCandidate } from './settings/read-input.js';
import { SecretBox } from './settings/secret-box.js';
import { SettingChanges } from './settings/setting-changes.js';
import { SettingsStore } from './settings/settings-store.js';

export interface ReceivedPost {
  path: string;
  headers: IncomingHttpHeaders;
  body: Record<string, unknown>;
}

/** A server for webhooks that answers as the test says, path by path. */
export class HookServer {
  readonly received: ReceivedPost[] = [];
  readonly answers = new Map<string, (response: ServerResponse) => void>();
  private constructor(private readonly server: Server) {}

  static async start(): Promise<HookServer> {
    const server = createServer();
    const hooks = new HookServer(server);
    server.on('request', (request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        const path = request.url ?? '';
        hooks.received.push({
          path,
          headers: request.headers,
          body: JSON.parse(text) as Record<string, unknown>,
        });
        const answer = hooks.answers.get(path);
        if (answer) answer(response);
        else response.writeHead(202).end('ok');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return hooks;
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`;
  }

  at(path: string): ReceivedPost[] {
    return this.received.filter((each) => each.path === path);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

export interface ReceivedMail {
  from: string;
  to: string[];
  text: string;
}

/** A mail server; `refuse` lets it answer with that status to DATA. */
export class MailServerFixture {
  readonly received: ReceivedMail[] = [];
  refuse: number | null = null;
  private constructor(
    private readonly server: SMTPServer,
    readonly url: string,
  ) {}

  static async start(): Promise<MailServerFixture> {
    let mails: MailServerFixture | null = null;
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData(stream, session, callback) {
        let text = '';
        stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
        stream.on('end', () => {
          const refuse = mails!.refuse;
          if (refuse !== null) return callback(Object.assign(new Error('not now'), { responseCode: refuse }));
          const { mailFrom, rcptTo } = session.envelope;
          mails!.received.push({
            from: mailFrom === false ? '' : (mailFrom?.address ?? ''),
            to: rcptTo.map(({ address }) => address),
            text,
          });
          callback();
        });
      },
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const { port } = server.server.address() as AddressInfo;
    mails = new MailServerFixture(server, `smtp://127.0.0.1:${port}`);
    return mails;
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

export const ada: UserPrincipal = {
  kind: 'user',
  id: '00000000-0000-4000-8000-000000000001',
  email: 'ada@example.org',
  name: 'Ada',
  role: 'ADMIN',
  regions: [],
  sites: [],
};

interface Incident {
  site?: string;
  severity?: 'INFO' | 'WARNING' | 'CRITICAL';
  rule?: string;
  mutedBy?: string[];
}

/** Incidents whose clock the test moves, everything that notifies, and servers that receive: timelines read as such. */
export class NotificationScenario {
  /** Milliseconds since the epoch. */
  now = NotificationScenario.start;
  static readonly start = Date.UTC(2026, 2, 3, 12);
  readonly changes: SettingChanges;
  readonly channels: ChannelChanges;
  readonly store: SettingsStore;
  readonly pipeline: NotificationPipeline;
  readonly delivery: Delivery;
  private opened = 0;

  constructor(
    readonly database: Database,
    readonly hooks: HookServer,
    readonly mails: MailServerFixture,
  ) {
    const clock = { now: () => this.now };
    const box = new SecretBox(Buffer.alloc(32, 7));
    this.store = new SettingsStore(database);
    this.changes = new SettingChanges(database, clock, new AuditTrail());
    this.channels = new ChannelChanges(this.changes, box);
    const registry = createMetricsRegistry('test');
    this.pipeline = new NotificationPipeline(database, clock, this.store, registry);
    this.delivery = new Delivery(
      database,
      clock,
      this.store,
      box,
      {
        senders: {
          http: { guard: new AddressGuard(['127.0.0.0/8']), timeoutMs: 400, now: clock.now },
          mail: { url: mails.url, from: 'Fleet <fleet@example.org>', timeoutMs: 2_000 },
        },
        publicUrl: 'https://fleet.example.org',
        random: () => 0.5,
      },
      createLogger({ name: 'test', level: 'silent' }),
      registry,
    );
  }

  at(seconds: number): Date {
    return new Date(NotificationScenario.start + seconds * 1_000);
  }

  /** Lets the time come and the worker do its work. */
  async passTo(seconds: number): Promise<void> {
    this.now = this.at(seconds).getTime();
    await this.pipeline.run();
    await this.delivery.run();
  }

  private async event(id: number, kind: string): Promise<void> {
    await this.database.pool.query(
      `INSERT INTO incident_event (incident_id, kind, at, severity, title, muted_by)
       SELECT id, $2, $3, severity, title, muted_by FROM incident WHERE id = $1`,
      [id, kind, new Date(this.now)],
    );
  }

  /** At the scenario's now, as the alerting writes it. */
  async opens({
    site = 'echo-park',
    severity = 'CRITICAL',
    rule = 'kiosk-silent',
    mutedBy = [],
  }: Incident = {}): Promise<number> {
    const { rows } = await this.database.pool.query<{ id: string }>(
      `INSERT INTO incident (group_key, rule_id, kind, title, severity, state, site_id, opened_at, updated_at, muted_by)
       SELECT $1, r.id, r.kind, r.name || ' ' || $1, $3, 'OPEN', $4, $5, $5, $6 FROM alert_rule AS r WHERE r.id = $2
       RETURNING id`,
      [`no. ${++this.opened}`, rule, severity, site, new Date(this.now), mutedBy],
    );
    const id = Number(rows[0]!.id);
    await this.event(id, 'OPENED');
    return id;
  }

  /** Many at once, as a region that fails opens them. */
  async storm(count: number, site: string): Promise<void> {
    await this.database.pool.query(
      `WITH opened AS (
         INSERT INTO incident (group_key, rule_id, kind, title, severity, state, site_id, opened_at, updated_at)
         SELECT 'storm ' || n, 'kiosk-silent', 'KIOSK_SILENT', 'Kiosk silent: S-' || n, 'CRITICAL', 'OPEN', $2, $3, $3
         FROM generate_series(1, $1::integer) AS n RETURNING id, severity, title, muted_by)
       INSERT INTO incident_event (incident_id, kind, at, severity, title, muted_by)
       SELECT id, 'OPENED', $3, severity, title, muted_by FROM opened`,
      [count, site, new Date(this.now)],
    );
  }

  async becomes(id: number, state: 'ACKNOWLEDGED' | 'RESOLVED'): Promise<void> {
    await this.database.pool.query(
      `UPDATE incident SET state = $2, resolved_at = CASE WHEN $2 = 'RESOLVED' THEN $3::timestamptz END WHERE id = $1`,
      [id, state, new Date(this.now)],
    );
    await this.event(id, state);
  }

  async mute(id: number, mutedBy: string[]): Promise<void> {
    await this.database.pool.query('UPDATE incident SET muted_by = $2 WHERE id = $1', [id, mutedBy]);
    await this.event(id, mutedBy.length > 0 ? 'MUTED' : 'UNMUTED');
  }

  async raise(id: number, severity: string): Promise<void> {
    await this.database.pool.query('UPDATE incident SET severity = $2 WHERE id = $1', [id, severity]);
    await this.event(id, 'SEVERITY_RAISED');
  }

  private saved(answer: { id: string } | { problem: unknown }): string {
    if ('problem' in answer) throw new Error(JSON.stringify(answer.problem));
    return answer.id;
  }

  async channel(input: Omit<gql.NotificationChannelInput, 'name'> & { name?: string }): Promise<string> {
    return this.saved(
      await this.channels.save(ada, null, { name: `${input.kind} ${++this.opened}`, ...input }),
    );
  }

  private async save(kind: SettingKind, candidate: unknown): Promise<string> {
    return this.saved(await this.changes.save(ada, kind, null, () => readDocument(kind, candidate) as never));
  }

  contact(name: string, channels: string[]): Promise<string> {
    return this.save('CONTACT', { name, channels });
  }

  route(input: Omit<gql.NotificationRouteInput, 'name'> & { name?: string }): Promise<string> {
    return this.save('ROUTE', routeCandidate({ name: `route ${++this.opened}`, ...input }));
  }

  schedule(input: gql.OnCallScheduleInput): Promise<string> {
    return this.save('SCHEDULE', scheduleCandidate(input, []));
  }

  policy(input: gql.EscalationPolicyInput): Promise<string> {
    return this.save('POLICY', policyCandidate(input));
  }

  async log(): Promise<
    { event: string; state: string; reason: string; attempts: number; error: string | null }[]
  > {
    const { rows } = await this.database.pool.query<never>(
      'SELECT event, state, reason, attempts, error FROM notification ORDER BY id',
    );
    return rows;
  }

  /** For the next test: nothing set up, nothing happened. */
  async clear(): Promise<void> {
    this.now = NotificationScenario.start;
    await this.database.pool.query(
      `TRUNCATE notification_setting, notification_setting_version, notification_channel_secret, notification_group,
         notification_member, notification_escalation, notification, notification_attempt, incident_event, alert_event,
         alert, incident CASCADE`,
    );
    await this.database.pool.query(
      `UPDATE notification_version SET version = version + 1, routed_at = '-infinity'`,
    );
    this.hooks.received.length = 0;
    this.hooks.answers.clear();
    this.mails.received.length = 0;
    this.mails.refuse = null;
  }
}
