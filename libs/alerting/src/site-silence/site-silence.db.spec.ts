import { aDatabase, aKiosk, type KioskRows, type TestDatabase } from '@app/testing';
import { AlertScenario } from '../alerting-fixture.js';

let db: TestDatabase;
let scenario: AlertScenario;
let kiosks: KioskRows[];

beforeAll(async () => {
  db = await aDatabase();
}, 60_000);
afterAll(() => db?.stop());

beforeEach(async () => {
  await db.database.pool.query(
    'TRUNCATE incident_event, alert_event, alert, incident, kiosk_status RESTART IDENTITY CASCADE',
  );
  scenario = new AlertScenario(db.database);
  await scenario.rules.refresh();
  await scenario.listened(-86_400, 864_000);
  kiosks = [];
  for (let index = 0; index < 4; index++) kiosks.push(await aKiosk(db.database, { serial: `S-${index}` }));
  await db.database.pool.query(`UPDATE site SET opening_hours = '[]'`);
});
afterEach(() => db.database.pool.query('TRUNCATE kiosk CASCADE'));

async function allHeard(atSeconds: number, which = kiosks): Promise<void> {
  scenario.passTo(atSeconds);
  for (const kiosk of which) await scenario.heard(kiosk, atSeconds);
}
const events = async () =>
  (await scenario.events()).map(({ kind, title, muted_by }) =>
    `${kind} ${title.split(':')[0]} ${muted_by.join()}`.trim(),
  );

test('a site whose kiosks fall silent together is one incident, which mutes theirs and ends when they are back', async () => {
  for (const [index, kiosk] of kiosks.entries()) await allHeard(index * 10, [kiosk]);
  scenario.passTo(75);
  await scenario.sweep.run();
  expect((await events()).sort()).toEqual(['OPENED Kiosk silent', 'OPENED Kiosk silent']);
  scenario.passTo(95);
  await scenario.sweep.run();
  expect(await events()).toEqual([
    'OPENED Kiosk silent',
    'OPENED Kiosk silent',
    'OPENED Site silent',
    ...Array.from({ length: 4 }, () => 'MUTED Kiosk silent INHIBITION'),
  ]);
  const site = (await scenario.incidents()).at(-1)!;
  expect(site).toMatchObject({ title: 'Site silent: 4 of 4 kiosks, Echo Park Clinic', severity: 'CRITICAL' });
  expect((await scenario.timeline(site.id))[0]!.text).toContain('Likely cause: the network link');
  await scenario.sweep.run();
  expect(await events()).toEqual([]);

  await allHeard(200, kiosks.slice(0, 3));
  scenario.passTo(201);
  await scenario.sweep.run();
  expect((await scenario.incidents()).at(-1)).toMatchObject({
    state: 'OPEN',
    title: 'Site silent: 1 of 4 kiosks, Echo Park Clinic',
  });
  await events();
  await allHeard(400, kiosks.slice(0, 3));
  scenario.passTo(401);
  await scenario.sweep.run();
  // The one that does not come back has a cause of its own.
  expect(await events()).toEqual(['RESOLVED Site silent', 'UNMUTED Kiosk silent']);
});

test('kiosks that are silent already mute the site no more than one alone; all back ends it at once', async () => {
  await allHeard(0, kiosks.slice(0, 1));
  scenario.passTo(2_000);
  for (const kiosk of kiosks.slice(1)) await scenario.heard(kiosk, 1_990);
  await scenario.sweep.run();
  expect((await scenario.incidents()).map(({ title }) => title.split(':')[0])).toEqual(['Kiosk silent']);
  scenario.passTo(2_051);
  await scenario.sweep.run();
  expect((await scenario.incidents()).at(-1)).toMatchObject({
    title: expect.stringContaining('Site silent: 4 of 4'),
  });
  await allHeard(2_100);
  await scenario.sweep.run();
  expect((await scenario.incidents()).map(({ state }) => state)).toEqual(
    Array.from({ length: 5 }, () => 'RESOLVED'),
  );
});

test('most of them on battery: the power of the clinic', async () => {
  await allHeard(0);
  await db.database.pool.query(
    `UPDATE kiosk_status SET power = 'BATTERY', heartbeat_at = heard_at, heartbeat_received_at = heard_at`,
  );
  scenario.passTo(61);
  await Promise.all([scenario.sweep.run(), scenario.sweep.run()]);
  const incidents = await scenario.incidents();
  expect(incidents).toHaveLength(5);
  expect((await scenario.timeline(5))[0]!.text).toContain('Likely cause: the power of the clinic');
});
