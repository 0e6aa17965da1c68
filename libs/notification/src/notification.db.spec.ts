import { createHmac } from 'node:crypto';
import { aDatabase, aSite, type TestDatabase } from '@app/testing';
import { claimNotifications } from './delivery/notifications.sql.js';
import { ada, HookServer, MailServerFixture, NotificationScenario } from './notification-fixture.js';

let db: TestDatabase;
let hooks: HookServer;
let mails: MailServerFixture;
let fleet: NotificationScenario;

beforeAll(async () => {
  db = await aDatabase();
  hooks = await HookServer.start();
  mails = await MailServerFixture.start();
  await aSite(db.database, { id: 'echo-park', region: 'pacific' });
  await aSite(db.database, { id: 'bayview', region: 'pacific' });
  await aSite(db.database, { id: 'harbor', region: 'atlantic' });
  fleet = new NotificationScenario(db.database, hooks, mails);
}, 60_000);
afterAll(async () => {
  await hooks?.stop();
  await mails?.stop();
  await db?.stop();
});
beforeEach(() => fleet.clear());

const hook = (path = '/hook') => fleet.channel({ kind: 'WEBHOOK', url: hooks.url(path) });
const to = (kind: 'CHANNEL' | 'CONTACT' | 'SCHEDULE' | 'POLICY', id: string) => ({ kind, id });
const types = (path = '/hook') =>
  hooks.at(path).map(({ body }) => String(body['type']).replace('incident.', ''));
const hour = 3_600;

describe('a group', () => {
  beforeEach(async () => {
    await fleet.route({ receivers: [to('CHANNEL', await hook())] });
  });

  test('waits 30 s, is told once, repeats after four hours, and is told its end', async () => {
    const id = await fleet.opens();
    await fleet.passTo(0);
    await fleet.passTo(29);
    expect(types()).toEqual([]);
    await fleet.passTo(30);
    for (const seconds of [31, 35, 400, 4 * hour]) await fleet.passTo(seconds);
    expect(types()).toEqual(['trigger']);
    await fleet.passTo(4 * hour + 30);
    expect(types()).toEqual(['trigger', 'trigger']);
    fleet.now += 60_000;
    await fleet.becomes(id, 'RESOLVED');
    await fleet.passTo(4 * hour + 100);
    expect(types()).toHaveLength(2);
    await fleet.passTo(4 * hour + 30 + 300);
    expect(types()).toEqual(['trigger', 'trigger', 'resolve']);
    await fleet.passTo(9 * hour);
    expect(types()).toHaveLength(3);
  });

  test('that is over before its wait is never told', async () => {
    const id = await fleet.opens();
    await fleet.passTo(10);
    await fleet.becomes(id, 'RESOLVED');
    for (const seconds of [20, 30, 60, 600]) await fleet.passTo(seconds);
    expect(types()).toEqual([]);
  });

  test('that gets more waits for its interval of five minutes; the next group is another', async () => {
    const first = await fleet.opens();
    await fleet.passTo(30);
    fleet.now = fleet.at(60).getTime();
    const second = await fleet.opens({ site: 'bayview' });
    for (const seconds of [90, 200, 329]) await fleet.passTo(seconds);
    expect(types()).toEqual(['trigger']);
    await fleet.passTo(330);
    expect(types()).toEqual(['trigger', 'trigger']);
    for (const id of [first, second]) await fleet.becomes(id, 'RESOLVED');
    await fleet.passTo(700);
    fleet.now = fleet.at(800).getTime();
    await fleet.opens();
    await fleet.passTo(830);
    expect(types()).toEqual(['trigger', 'trigger', 'resolve', 'trigger']);
    expect(new Set(hooks.received.map(({ body }) => body['thread'])).size).toBe(2);
  });

  test('of 3,000 incidents is one message per region, with the worst of them', async () => {
    await fleet.storm(3_000, 'bayview');
    await fleet.opens({ site: 'harbor' });
    await fleet.passTo(0);
    await fleet.passTo(30);
    const data = hooks.received.map(({ body }) => body['data'] as { total: number; incidents: unknown[] });
    expect(data.map(({ total }) => total).sort((a, b) => a - b)).toEqual([1, 3_000]);
    expect(data.find(({ total }) => total === 3_000)!.incidents).toHaveLength(20);
    await fleet.passTo(60);
    expect(hooks.received).toHaveLength(2);
  }, 60_000);

  test('is told once however many workers look at the same time', async () => {
    await fleet.opens();
    await fleet.passTo(0);
    fleet.now = fleet.at(30).getTime();
    await Promise.all([1, 2, 3].map(() => fleet.pipeline.run()));
    await Promise.all([1, 2, 3].map(() => fleet.delivery.run()));
    expect(types()).toEqual(['trigger']);
  });

  test('that is silenced is told when that ends; something that ends silenced leaves a notice', async () => {
    const first = await fleet.opens({ mutedBy: ['SILENCE'] });
    for (const seconds of [0, 30, 600]) await fleet.passTo(seconds);
    expect(types()).toEqual([]);
    await fleet.mute(first, []);
    await fleet.passTo(601);
    expect(types()).toEqual(['trigger']);
    await fleet.becomes(first, 'RESOLVED');
    await fleet.passTo(1_000);
    const second = await fleet.opens({ mutedBy: ['SILENCE'] });
    await fleet.passTo(1_100);
    await fleet.becomes(second, 'RESOLVED');
    await fleet.passTo(1_500);
    expect(types()).toEqual(['trigger', 'resolve', 'notice']);
  });

  test('that was open before there was a route, or whose events were lost, is told all the same', async () => {
    await fleet.opens();
    await db.database.pool.query('DELETE FROM incident_event');
    await fleet.passTo(61);
    expect(types()).toEqual(['trigger']);
  });
});

describe('an escalation', () => {
  const key = 'a'.repeat(32);
  let incident: number;
  beforeEach(async () => {
    const dana = await fleet.contact('Dana', [await hook('/dana')]);
    const lee = await fleet.contact('Lee', [
      await fleet.channel({ kind: 'PAGERDUTY', secret: key, url: hooks.url('/pagerduty') }),
    ]);
    const boss = await fleet.contact('Boss', [await hook('/boss')]);
    const schedule = await fleet.schedule({
      name: 'Clinics',
      timeZone: 'America/Los_Angeles',
      layers: [{ name: 'base', contacts: [dana], unit: 'WEEK', handOverAt: '09:00', startsOn: '2026-03-02' }],
    });
    const policy = await fleet.policy({
      name: 'Clinics',
      rounds: 2,
      steps: [
        { afterSeconds: 0, targets: [to('SCHEDULE', schedule)] },
        { afterSeconds: 300, targets: [to('CONTACT', lee)] },
      ],
      finalStep: { afterSeconds: 600, targets: [to('CONTACT', boss)] },
    });
    await fleet.route({ receivers: [to('POLICY', policy)] });
    incident = await fleet.opens();
    await fleet.passTo(30);
  });
  const told = () => hooks.received.map(({ path }) => path);

  test('goes from step to step, round to round, to the final one, and ends', async () => {
    expect(told()).toEqual(['/dana']);
    await fleet.passTo(329);
    expect(told()).toEqual(['/dana']);
    for (const seconds of [330, 331, 631, 932, 1_533, 3_000]) await fleet.passTo(seconds);
    expect(told()).toEqual(['/dana', '/pagerduty', '/dana', '/pagerduty', '/boss']);
  });

  test('ends with an acknowledgement, which PagerDuty hears with the same key', async () => {
    await fleet.passTo(330);
    await fleet.becomes(incident, 'ACKNOWLEDGED');
    for (const seconds of [331, 700, 5 * hour]) await fleet.passTo(seconds);
    const events = hooks.at('/pagerduty').map(({ body }) => [body['event_action'], body['dedup_key']]);
    expect(events.map(([action]) => action)).toEqual(['trigger', 'acknowledge']);
    expect(new Set(events.map(([, dedup]) => dedup)).size).toBe(1);
    expect(told()).not.toContain('/boss');
    await fleet.becomes(incident, 'RESOLVED');
    await fleet.passTo(5 * hour + 10);
    expect(hooks.at('/pagerduty').at(-1)!.body['event_action']).toBe('resolve');
    // What comes after that is a thread of its own.
    fleet.now = fleet.at(6 * hour).getTime();
    await fleet.opens();
    await fleet.passTo(6 * hour + 30);
    await fleet.passTo(6 * hour + 330);
    expect(hooks.at('/pagerduty').at(-1)!.body['dedup_key']).not.toBe(events[0]![1]);
  });

  test('waits while it is snoozed, and goes on after', async () => {
    await fleet.mute(incident, ['SNOOZE']);
    for (const seconds of [330, 1_000, 1_900]) await fleet.passTo(seconds);
    expect(told()).toEqual(['/dana']);
    await fleet.mute(incident, []);
    await fleet.passTo(1_920);
    expect(told()).toEqual(['/dana', '/pagerduty']);
  });

  test('begins again when something new comes after everything was acknowledged', async () => {
    await fleet.becomes(incident, 'ACKNOWLEDGED');
    await fleet.passTo(100);
    await fleet.opens({ site: 'bayview' });
    await fleet.passTo(400);
    expect(hooks.at('/dana').map(({ body }) => body['type'])).toEqual([
      'incident.trigger',
      'incident.acknowledge',
      'incident.trigger',
    ]);
  });

  test('of a step that reaches nobody goes on at once, and the log says so', async () => {
    await fleet.clear();
    const nobody = await fleet.contact('Away', [await hook('/away')]);
    const late = await fleet.schedule({
      name: 'Next year',
      timeZone: 'UTC',
      layers: [
        { name: 'base', contacts: [nobody], unit: 'DAY', handOverAt: '09:00', startsOn: '2027-03-02' },
      ],
    });
    const policy = await fleet.policy({
      name: 'Gap',
      steps: [
        { afterSeconds: 0, targets: [to('SCHEDULE', late)] },
        { afterSeconds: 900, targets: [to('CONTACT', nobody)] },
      ],
    });
    await fleet.route({ receivers: [to('POLICY', policy)] });
    await fleet.opens();
    await fleet.passTo(30);
    await fleet.passTo(31);
    expect(told()).toEqual(['/away']);
    expect((await fleet.log())[0]).toMatchObject({ state: 'DEAD', error: 'nobody is on call: Next year' });
  });
});

describe('delivery', () => {
  const opened = async (channel: string, seconds = 30) => {
    await fleet.route({ receivers: [to('CHANNEL', channel)], groupBy: ['INCIDENT'] });
    const id = await fleet.opens();
    await fleet.passTo(seconds);
    return id;
  };

  test('tries again after 500, 429 with its Retry-After, a hang and a reset, with one key', async () => {
    const behaviours: ((response: Parameters<Parameters<typeof hooks.answers.set>[1]>[0]) => void)[] = [
      (response) => response.writeHead(500).end(),
      (response) => response.writeHead(429, { 'retry-after': '90' }).end(),
      () => undefined,
      (response) => response.destroy(),
      (response) => response.writeHead(204).end(),
    ];
    hooks.answers.set('/hook', (response) => behaviours.shift()!(response));
    await opened(await hook());
    for (const seconds of [33, 100]) await fleet.passTo(seconds);
    expect(hooks.received).toHaveLength(2);
    for (const seconds of [125, 135, 155]) await fleet.passTo(seconds);
    expect(new Set(hooks.received.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(await fleet.log()).toEqual([expect.objectContaining({ state: 'SENT', attempts: 5, error: null })]);
  });

  test('PagerDuty: 400 is never tried again', async () => {
    hooks.answers.set('/pd', (response) => response.writeHead(400).end('{"status":"invalid event"}'));
    await opened(await fleet.channel({ kind: 'PAGERDUTY', secret: 'b'.repeat(32), url: hooks.url('/pd') }));
    for (const seconds of [60, 600]) await fleet.passTo(seconds);
    expect(hooks.received).toHaveLength(1);
    expect(await fleet.log()).toEqual([expect.objectContaining({ state: 'DEAD', attempts: 1 })]);
  });

  test('gives up after an hour; an end that follows is not told to whoever heard nothing', async () => {
    hooks.answers.set('/hook', (response) => response.writeHead(503).end());
    const id = await opened(await hook());
    for (let seconds = 60; seconds < 3_700; seconds += 60) await fleet.passTo(seconds);
    expect(await fleet.log()).toEqual([
      expect.objectContaining({ state: 'DEAD', error: expect.stringContaining('gave up after') }),
    ]);
    await fleet.becomes(id, 'RESOLVED');
    await fleet.passTo(4_200);
    expect(await fleet.log()).toHaveLength(1);
  });

  test('what is over before it could be sent is not sent', async () => {
    hooks.answers.set('/hook', (response) => response.writeHead(503).end());
    const id = await opened(await hook());
    await fleet.becomes(id, 'RESOLVED');
    fleet.now = fleet.at(340).getTime();
    await fleet.pipeline.run();
    await fleet.delivery.run();
    expect((await fleet.log()).map(({ event, state }) => [event, state])).toEqual([['TRIGGER', 'DROPPED']]);
  });

  // A process that dies between sending and recording leaves exactly this.
  const diesWhileSending = async () => {
    const lease = new Date(fleet.now + 60_000);
    expect(await db.database.run(claimNotifications, [new Date(fleet.now), 10, lease, 10])).toHaveLength(1);
    await fleet.delivery.run();
    expect(hooks.received).toHaveLength(0);
    await fleet.passTo(100);
  };

  test('a webhook is sent again after a worker died at it; the receiver knows it by its key', async () => {
    await fleet.route({ receivers: [to('CHANNEL', await hook())] });
    await fleet.opens();
    fleet.now = fleet.at(30).getTime();
    await fleet.pipeline.run();
    await diesWhileSending();
    await fleet.passTo(110);
    expect(hooks.received.map(({ headers }) => headers['idempotency-key'])).toEqual([
      expect.stringMatching(/^kf-\d+-1-c\d+$/),
    ]);
    expect(await fleet.log()).toEqual([expect.objectContaining({ state: 'SENT', attempts: 2 })]);
  });

  test('to Slack it is not sent again, and the log says that nobody knows', async () => {
    await fleet.route({
      receivers: [to('CHANNEL', await fleet.channel({ kind: 'SLACK', secret: hooks.url('/slack') }))],
    });
    await fleet.opens();
    fleet.now = fleet.at(30).getTime();
    await fleet.pipeline.run();
    await diesWhileSending();
    await fleet.passTo(3_000);
    expect(hooks.received).toHaveLength(0);
    expect(await fleet.log()).toEqual([expect.objectContaining({ state: 'UNCERTAIN', attempts: 1 })]);
  });

  test('webhooks are signed with the secret that was shown once, and with both while it is changed', async () => {
    const saved = await fleet.channels.save(ada, null, {
      name: 'signed',
      kind: 'WEBHOOK',
      url: hooks.url('/hook'),
    });
    if ('problem' in saved) throw new Error('not saved');
    await opened(saved.id);
    const rotated = await fleet.channels.rotate(ada, saved.id, null, 3_600);
    if ('problem' in rotated) throw new Error('not rotated');
    fleet.now = fleet.at(60).getTime();
    await fleet.opens();
    await fleet.passTo(90);
    const [before, during] = hooks.received.map(({ headers, body }) => {
      const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${JSON.stringify(body)}`;
      const by = (secret: string) =>
        `v1,${createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
          .update(signed)
          .digest('base64')}`;
      return [saved.signingSecret!, rotated.signingSecret!].map((secret) =>
        String(headers['webhook-signature']).split(' ').includes(by(secret)),
      );
    });
    expect([before, during]).toEqual([
      [true, false],
      [true, true],
    ]);
    const { rows } = await db.database.pool.query<{ text: string }>(
      `SELECT coalesce(string_agg(t, ' '), '') AS text FROM (
         SELECT s::text AS t FROM notification_channel_secret AS s UNION ALL SELECT a.detail::text FROM audit_entry AS a
         UNION ALL SELECT document::text FROM notification_setting) AS everything`,
    );
    for (const secret of [saved.signingSecret!, rotated.signingSecret!]) {
      expect(secret).toMatch(/^whsec_/);
      expect(rows[0]!.text).not.toContain(secret.slice(6));
    }
  });

  test('e-mails of one incident are a thread, in text and HTML; a full mailbox is tried again, a refusal is not', async () => {
    const channel = await fleet.channel({
      kind: 'EMAIL',
      recipients: ['dana@example.org'],
      sendResolved: true,
    });
    const id = await opened(channel);
    mails.refuse = 452;
    await fleet.becomes(id, 'RESOLVED');
    await fleet.passTo(331);
    mails.refuse = null;
    await fleet.passTo(340);
    const headers = mails.received.map(({ text }) => ({
      id: /^Message-ID: (.*)$/im.exec(text)?.[1],
      references: /^References: (.*)$/im.exec(text)?.[1],
    }));
    expect(headers).toHaveLength(2);
    expect(new Set(headers.map((each) => each.references)).size).toBe(1);
    expect(new Set(headers.map((each) => each.id)).size).toBe(2);
    expect(mails.received[0]).toMatchObject({ from: 'fleet@example.org', to: ['dana@example.org'] });
    expect(mails.received[0]!.text).toContain('multipart/alternative');
    mails.refuse = 554;
    await fleet.opens();
    await fleet.passTo(400);
    expect((await fleet.log()).at(-1)).toMatchObject({ state: 'DEAD', attempts: 1 });
  });
});
