import { aDatabase, aSite, type TestDatabase } from '@app/testing';
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

test('a route may begin at eight in the morning at the site', async () => {
  const day = { weekdays: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' };
  await fleet.route({ receivers: [to('CHANNEL', await hook())], hours: day });
  // The scenario begins at 04:00 in Los Angeles.
  await fleet.opens();
  for (const seconds of [0, 60, 4 * hour - 1]) await fleet.passTo(seconds);
  expect(types()).toEqual([]);
  await fleet.passTo(4 * hour + 60);
  expect(types()).toEqual(['trigger']);
});

test('what rises to critical takes the routes for critical as well', async () => {
  await fleet.route({ receivers: [to('CHANNEL', await hook('/low'))], severities: ['WARNING'], position: 1 });
  await fleet.route({
    receivers: [to('CHANNEL', await hook('/high'))],
    severities: ['CRITICAL'],
    position: 2,
  });
  const id = await fleet.opens({ severity: 'WARNING' });
  await fleet.passTo(30);
  expect([types('/low'), types('/high')]).toEqual([['trigger'], []]);
  await fleet.raise(id, 'CRITICAL');
  await fleet.passTo(31);
  expect(types('/high')).toEqual(['trigger']);
});

describe('what is set up', () => {
  test('is checked as a whole: names, references, and what others need', async () => {
    const channel = await hook();
    const contact = await fleet.contact('Dana', [channel]);
    expect(await fleet.changes.remove(ada, channel)).toMatchObject({
      code: 'CONFLICT',
      message: 'It is still named by Dana',
    });
    await expect(fleet.contact('Dana', [channel])).rejects.toThrow('is the name of another one');
    await expect(fleet.contact('Lee', [contact])).rejects.toThrow('There is no such channel');
    expect(await fleet.changes.remove(ada, contact)).toBeNull();
    expect(await fleet.changes.remove(ada, contact)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await fleet.changes.remove(ada, channel)).toBeNull();
    const { rows } = await db.database.pool.query<{ versions: string }>(
      `SELECT string_agg(version || ' ' || (document IS NOT NULL) || ' ' || actor, ', ' ORDER BY version) AS versions
       FROM notification_setting_version WHERE setting_id = $1`,
      [contact],
    );
    expect(rows[0]!.versions).toBe('1 true user:ada@example.org, 2 false user:ada@example.org');
  });

  test('nothing: incidents come and go, and nobody is told', async () => {
    const id = await fleet.opens();
    await fleet.passTo(60);
    await fleet.becomes(id, 'RESOLVED');
    await fleet.passTo(120);
    expect(await fleet.log()).toEqual([]);
    const { rows } = await db.database.pool.query('SELECT count(*)::int AS events FROM incident_event');
    expect(rows[0]).toEqual({ events: 0 });
  });
});
