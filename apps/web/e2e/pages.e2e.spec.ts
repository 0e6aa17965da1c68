import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { projectRoot } from '@app/kernel';
import { eventually } from '@app/testing';
import { emailOf, password, roles, startApi } from './page-harness.js';
import { PageSession } from './page-session.js';
import { seedOrders } from './seed-orders.js';

jest.setTimeout(120_000);

const pages = [
  { name: 'fleet as tiles', path: '/fleet', shows: 'canvas' },
  { name: 'fleet as a map', path: '/fleet?view=map', shows: 'svg circle' },
  { name: 'fleet as a table', path: '/fleet?view=table', shows: 'tbody a' },
  { name: 'what is to do', path: '/incidents', shows: '[data-testid=incident-row]' },
  { name: 'a kiosk', path: '/kiosks/K-00001', shows: '[data-testid=temperature-chart][data-loaded]' },
];
const coldChain = [
  { name: 'excursions', path: '/excursions', shows: 'tbody a' },
  { name: 'an excursion', path: '/excursions/1', shows: '[data-testid=temperature-chart]' },
];
const executive = [
  { name: 'executive', path: '/executive', shows: '[data-testid=executive][data-loaded]' },
  { name: 'glossary', path: '/executive/glossary', shows: '[data-testid=glossary] article' },
];
const administration = [
  { name: 'kiosks coming in', path: '/administration/kiosks', shows: '[data-testid=new-claim-code]' },
  { name: 'tokens', path: '/administration/tokens', shows: 'tbody button' },
  { name: 'alert rules', path: '/administration/rules', shows: 'table' },
  { name: 'a new alert rule', path: '/administration/new-rule', shows: '[data-testid=try-rule]' },
  { name: 'silences', path: '/administration/silences?new=silence', shows: '[data-testid=silence-preview]' },
  { name: 'refused readings', path: '/administration/refused-readings', shows: 'tbody button' },
  {
    name: 'notifications',
    path: '/administration/notifications',
    shows: '[data-testid=notification-status]',
  },
  { name: 'delivery log', path: '/administration/delivery-log', shows: 'main' },
  { name: 'audit trail', path: '/administration/audit', shows: 'main' },
];

let session: PageSession;
let page: Page;
const open = (each: { path: string; shows: string }) => session.open(each);

beforeAll(async () => {
  session = await PageSession.start();
  await seedOrders(session.db);
  ({ page } = session);
});
afterAll(() => session?.stop());
beforeEach(() => session.forgive());

test('a deep link leads through the sign-in, and stays what it was after a reload', async () => {
  await page.goto(`${session.api.url}/fleet?view=table&q=K-00002`);
  await page.getByRole('textbox', { name: 'E-mail' }).fill(emailOf('OPS'));
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  // Asking who is signed in was answered with 401, which the browser itself writes to the console.
  session.forgive();
  await page.getByRole('button', { name: /^sign in$/i }).click();
  for (const again of [false, true]) {
    if (again) await page.reload();
    await page.locator('tbody a').first().waitFor();
    expect(await page.locator('tbody a').allTextContents()).toEqual(['K-00002']);
    expect(new URL(page.url()).search).toBe('?view=table&q=K-00002');
  }
  expect(session.complaints).toEqual([]);
});

test('the title counts what needs a person, and the inbox keeps routine work apart', async () => {
  await open({ path: '/incidents', shows: '[data-testid=incident-row]' });
  const title = await page.getByTestId('fleet-summary').textContent();
  expect(title).toContain('1 incident needs you · 1 routine · ');
  expect(await page.getByTestId('incident-row').allTextContents()).toEqual([
    expect.stringContaining('K-00001'),
  ]);
  await page.getByText('Routine 1', { exact: true }).click();
  await eventually(async () => /K-00002/.test((await page.getByTestId('incident-row').textContent()) ?? ''));
});

test.each(roles.map((role) => [role]))('%s opens every page it may without an error', async (role) => {
  await session.signInAs(role);
  for (const each of pages) await open(each);
  if (role !== 'CREW') for (const each of [...coldChain, ...executive]) await open(each);
  if (role === 'ADMIN') for (const each of administration) await open(each);
  expect(session.complaints).toEqual([]);
});

describe.each([['light'], ['dark']] as const)('in the %s theme', (colorScheme) => {
  const axe = readFileSync(createRequire(join(projectRoot(), 'package.json')).resolve('axe-core'), 'utf8');
  const seriousProblems = async (): Promise<string[]> => {
    await page.evaluate(axe);
    return page.evaluate(`axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 160))))`);
  };

  test('nobody is kept out of any page', async () => {
    await page.emulateMedia({ colorScheme });
    await session.browser.context.clearCookies();
    await open({ path: '/sign-in', shows: 'form' });
    const found: Record<string, string[]> = { 'sign-in': await seriousProblems() };
    await session.signInAs('ADMIN');
    for (const each of [...pages, ...coldChain, ...executive, ...administration]) {
      await open(each);
      found[each.name] = await seriousProblems();
    }
    await open({ path: '/incidents', shows: '[data-testid=incident-row]' });
    await page.getByTestId('incident-row').first().click();
    await page.getByTestId('incident-detail').waitFor();
    found['an incident'] = await seriousProblems();
    expect(Object.entries(found).filter(([, problems]) => problems.length > 0)).toEqual([]);
  });
});

test('on a phone no page scrolls sideways', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  const widths: Record<string, unknown> = {};
  for (const each of [...pages, ...coldChain, ...executive, ...administration]) {
    await open(each);
    widths[each.name] = await page.evaluate('document.documentElement.scrollWidth');
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  expect(new Set(Object.values(widths))).toEqual(new Set([390]));
});

test('the command palette finds a kiosk and opens it without a mouse', async () => {
  await open(pages[0]!);
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('Kiosk, site, lot, page or action').waitFor();
  await page.keyboard.type('00002');
  await page.getByRole('dialog').getByText('K-00002').waitFor();
  await page.keyboard.press('Enter');
  await eventually(() => new URL(page.url()).pathname === '/kiosks/K-00002');
});

test('the charts move in time by key, and the URL holds the window', async () => {
  await open(pages[4]!);
  await page.getByRole('group', { name: /^charts of the kiosk/i }).focus();
  await page.keyboard.press('+');
  await eventually(() => new URL(page.url()).searchParams.has('from'));
  const length = () => {
    const { searchParams } = new URL(page.url());
    return Date.parse(searchParams.get('to') ?? '') - Date.parse(searchParams.get('from') ?? '');
  };
  expect(length()).toBe(12 * 3_600_000);
  expect(await page.getByTestId('temperature-chart').textContent()).toContain(
    'allowed 20–25 °C, never beyond 15–30 °C',
  );
});

test('a kiosk goes out of service and back', async () => {
  await open({ path: '/kiosks/K-00003', shows: '[data-testid=kiosk-state]' });
  const state = page.getByTestId('kiosk-state');
  const before = await state.getAttribute('data-state');
  for (const expected of ['MAINTENANCE', before]) {
    await page.getByTestId('maintenance').click();
    await page.getByTestId('maintenance-confirm').click();
    await eventually(async () => (await state.getAttribute('data-state')) === expected);
    await page.getByTestId('maintenance-confirm').waitFor({ state: 'detached' });
  }
  expect(session.complaints).toEqual([]);
});

test('a pharmacist decides on the lots of an excursion, and nobody else', async () => {
  await session.signInAs('OPS');
  await open({ path: '/kiosks/K-00001', shows: 'a[href="/excursions/1"]' });
  await page.locator('a[href="/excursions/1"]').click();
  const excursion = page.getByTestId('excursion');
  await excursion.getByText('A pharmacist decides. Until then the lots stay on hold.').waitFor();
  expect(await page.getByTestId('assessment-form').count()).toBe(0);

  await session.signInAs('PHARMACIST');
  // Their first screen is what they have to decide.
  await open({ path: '/', shows: 'tbody a' });
  expect(await page.getByTestId('excursions-title').textContent()).toBe(
    '1 excursion to assess · 1 out of band now',
  );
  await page.getByText('Out of band now', { exact: true }).click();
  await page.getByRole('row', { name: /K-00002/ }).waitFor();
  expect(new URL(page.url()).search).toBe('?show=open');
  await page.getByText('To assess', { exact: true }).first().click();
  await page.locator('a[href="/excursions/1"]').click();
  expect(await excursion.locator('dl').textContent()).toContain('26.11 °C, above 25 °C');
  expect(await page.getByTestId('held-lots').textContent()).toMatch(/A1.*L-1.*3.*On hold/);

  const sign = page.getByTestId('sign-assessment');
  await page.getByRole('radio', { name: /^Release/ }).check();
  expect(await sign.isDisabled()).toBe(true);
  await page.getByRole('textbox', { name: 'Why' }).fill('Stability data allow 31.4 °C for two hours');
  await sign.click();
  await eventually(async () => (await excursion.getAttribute('data-state')) === 'RELEASED');
  expect(await page.getByTestId('assessments').textContent()).toMatch(
    /Released by PHARMACIST.*Stability data allow/,
  );
  expect(await page.getByTestId('held-lots').textContent()).toMatch(/L-1.*Released/);
  await open({ path: '/excursions?show=decided', shows: 'a[href="/excursions/1"]' });
  expect(await page.getByTestId('excursions-title').textContent()).toBe(
    'Nothing to assess · 1 out of band now',
  );
  expect(session.complaints).toEqual([]);
});

test('an executive sees what changed, goes down to a kiosk, and reads what a number means', async () => {
  await session.signInAs('EXECUTIVE');
  // Their first screen.
  await open({ path: '/', shows: '[data-testid=executive][data-loaded]' });
  expect(new URL(page.url()).pathname).toBe('/executive');
  expect(await page.getByTestId('executive-title').textContent()).toMatch(
    /^All clinics: 1\d\d orders in 4 weeks$/,
  );
  expect(await page.getByTestId('executive-summary').textContent()).toMatch(
    /Most lost orders are due to patients who did not come: (\d\d) of \1/,
  );
  expect(await page.getByTestId('executive-funnel').textContent()).toMatch(/Picked up1\d\d · 8\d\.\d %/);
  const places = page.getByTestId('executive-places');
  await places
    .getByRole('link', { name: 'Pacific' })
    .or(places.getByRole('link', { name: 'pacific' }))
    .click();
  await places.getByRole('link', { name: /echo-park/i }).click();
  await places.getByRole('link', { name: /K-00001/ }).click();
  await eventually(() => new URL(page.url()).searchParams.get('kiosk') === 'K-00001');
  await page.getByRole('heading', { name: /^K-00001: \d\d orders in 4 weeks$/ }).waitFor();
  await page.getByTestId('executive-hours').getByRole('rowheader', { name: '12:00' }).waitFor();
  await page.getByTestId('metric-cards').getByRole('link', { name: 'Utilisation' }).click();
  await page.getByTestId('glossary').getByRole('heading', { name: 'Utilisation' }).waitFor();
  await page.goBack();
  await page.getByText('52 weeks', { exact: true }).click();
  await eventually(() => new URL(page.url()).searchParams.get('period') === '52w');
  expect(session.complaints).toEqual([]);
});

test('an incident is found by key, noted on, snoozed and resolved by hand, and leaves what is to do', async () => {
  await session.signInAs('OPS');
  await open({ path: '/incidents', shows: '[data-testid=incident-row]' });
  await page.keyboard.press('j');
  const detail = page.getByTestId('incident-detail');
  await detail.waitFor();
  await page.keyboard.press('c');
  await page.keyboard.type('The door was left open');
  await page.keyboard.press('Enter');
  await detail.getByText('Note by OPS').waitFor();
  await detail.getByText('The door was left open').waitFor();

  await detail.getByRole('heading').first().click();
  await page.keyboard.press('s');
  await page.getByRole('button', { name: '1 h', exact: true }).click();
  await page
    .getByTestId('muted')
    .getByText(/it is snoozed until .* by OPS/)
    .waitFor();
  await page.getByTestId('incident-row').getByText('Muted').waitFor();
  await detail.getByTestId('end-snooze').click();
  await page.getByTestId('muted').waitFor({ state: 'detached' });

  await detail.getByTestId('resolve').click();
  await page.getByTestId('resolve-confirm').click();
  await eventually(async () => (await detail.getAttribute('data-state')) === 'RESOLVED');
  await page.goto(`${session.api.url}/incidents`);
  await page.getByText('Nothing to do').waitFor();
  expect(session.complaints).toEqual([]);
});

test('files with a hash are kept for ever, the page never, and what is missing is not the page', async () => {
  const html = await fetch(`${session.api.url}/kiosks/K-00001`, { headers: { accept: 'text/html' } });
  expect([html.status, html.headers.get('cache-control')]).toEqual([200, 'no-cache']);
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(await html.text())?.[1];
  for (const encoding of ['br', 'gzip', 'identity']) {
    const asset = await fetch(session.api.url + script, { headers: { 'accept-encoding': encoding } });
    expect({
      status: asset.status,
      cache: asset.headers.get('cache-control'),
      type: asset.headers.get('content-type'),
      encoding: asset.headers.get('content-encoding') ?? 'identity',
    }).toEqual({
      status: 200,
      cache: 'public, max-age=31536000, immutable',
      type: expect.stringContaining('javascript'),
      encoding,
    });
    expect(await asset.text()).toContain('import');
  }
  for (const path of ['/assets/gone-12345678.js', '/v1/nothing'])
    expect((await fetch(session.api.url + path)).headers.get('content-type')).not.toContain('text/html');
});

test('a lost connection is said, and the page recovers by itself', async () => {
  await open(pages[2]!);
  const { port } = session.api;
  await session.api.stop();
  await page.getByText('Connection lost.').waitFor();
  expect(await page.locator('tbody a').count()).toBe(3);
  session.api = await startApi(session.db, port);
  await page.getByText('Connection lost.').waitFor({ state: 'detached' });
  await eventually(
    async () => (await page.getByTestId('connection-bar').getAttribute('data-state')) === 'connected',
  );
});
