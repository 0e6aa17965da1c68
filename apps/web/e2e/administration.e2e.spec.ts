import type { Page } from 'playwright-core';
import { eventually } from '@app/testing';
import { PageSession } from './page-session.js';

jest.setTimeout(120_000);

let session: PageSession;
let page: Page;
const open = (each: { path: string; shows: string }) => session.open(each);

beforeAll(async () => {
  session = await PageSession.start();
  ({ page } = session);
});
afterAll(() => session?.stop());
beforeEach(() => session.forgive());

test('a claim code is made for a kiosk and shown once, and a gateway token is issued and revoked', async () => {
  await session.signInAs('ADMIN');
  await open({ path: '/kiosks/K-00003', shows: '[data-testid=acceptance]' });
  await page.getByTestId('new-claim-code').click();
  await page.getByRole('button', { name: 'Create' }).click();
  expect(await page.getByTestId('claim-code').textContent()).toMatch(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
  await page.getByRole('button', { name: 'Done' }).click();
  await open({ path: '/administration/kiosks', shows: 'tbody' });
  await page.getByRole('row', { name: /K-00003.*Open/ }).waitFor();

  await open({ path: '/administration/tokens', shows: 'tbody button' });
  await page.getByTestId('new-gateway-token').click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Bayview gateway');
  await page.keyboard.press('Enter');
  const token = (await page.getByTestId('secret').textContent()) ?? '';
  const status = async () =>
    (
      await fetch(`${session.api.url}/v1/boot`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
      })
    ).status;
  expect(await status()).toBe(400);
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await page.getByRole('button', { name: 'Revoke Bayview gateway' }).click();
  await page.getByTestId('confirm').click();
  await page.getByRole('row', { name: /Bayview gateway.*Revoked/ }).waitFor();
  await eventually(async () => (await status()) === 401, { timeoutMs: 1_000 });
  expect(session.complaints).toEqual([]);
});

test('an administrator sets up who is told, ops see it and cannot change it', async () => {
  await session.signInAs('ADMIN');
  await open({ path: '/administration/notifications', shows: '[data-testid=notification-status]' });
  const status = page.getByTestId('notification-status');
  expect(await status.textContent()).toContain('Nobody is told of any incident. Begin with a channel.');
  const dialog = page.getByRole('dialog');
  const save = async () => {
    await page.getByTestId('save-setting').click();
    await page.getByTestId('save-setting').waitFor({ state: 'detached' });
  };

  await page.getByRole('button', { name: 'New channel' }).click();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Ops hook');
  await dialog.getByRole('textbox', { name: 'Address' }).fill('https://user@example.org/hook');
  await page.getByTestId('save-setting').click();
  // What is wrong is said in the form, and what was typed stays.
  expect(await dialog.getByRole('alert').textContent()).toMatch(/^url: /);
  await dialog.getByRole('textbox', { name: 'Address' }).fill('https://example.org/hook');
  await save();
  expect(await page.getByTestId('secret').textContent()).toMatch(/^whsec_/);
  await page.getByRole('button', { name: 'I have kept it' }).click();

  await page.getByRole('button', { name: 'New route' }).click();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Everything');
  await dialog.getByRole('combobox', { name: 'Tells' }).click();
  await page.getByRole('option', { name: 'Ops hook' }).click();
  await save();
  await page.getByText('Incidents are told by one route.').waitFor();

  await page.getByRole('combobox', { name: 'Incident' }).click();
  await page.getByRole('option', { name: /K-00001/ }).click();
  await page.getByText('By route Everything').waitFor();

  await page.getByRole('button', { name: 'Remove Ops hook' }).click();
  await page.getByTestId('confirm').click();
  await page.getByText('It is still named by Everything').waitFor();
  await page.getByRole('button', { name: 'Send a test to Ops hook' }).click();
  await page.getByText('A test is on its way').waitFor();

  await session.signInAs('OPS');
  await open({ path: '/administration/delivery-log', shows: 'tbody tr' });
  expect(await page.locator('tbody tr').allTextContents()).toEqual([
    expect.stringMatching(/Ops hook.*Webhook.*Test.*Waiting/),
  ]);
  await open({ path: '/administration/notifications', shows: '[data-testid=notification-status]' });
  await page.getByText('Ops hook').first().waitFor();
  expect(await page.getByRole('button', { name: /^(New|Change|Remove)/ }).count()).toBe(0);
  expect(session.complaints).toEqual([]);
});

test('refused readings are taken in after their cause is mended', async () => {
  await session.signInAs('ADMIN');
  await open({ path: '/administration/refused-readings', shows: 'tbody button' });
  const cause = page.getByRole('row', { name: /Unknown probe: attic/ });
  expect(await cause.textContent()).toContain('K-00003');
  await cause.getByRole('link', { name: /^2 readings/ }).click();
  await eventually(async () => (await page.locator('tbody tr').count()) === 2);
  expect(new URL(page.url()).searchParams.get('subject')).toBe('attic');
  await page.goBack();

  await cause.getByRole('button', { name: /^Take in/ }).click();
  await page.getByTestId('confirm').click();
  await page.getByText(/^0 readings taken in; 2 readings still wrong/).waitFor();
  const added = await session.browser.context.request.post(`${session.api.url}/graphql`, {
    headers: { origin: session.api.url },
    data: {
      query: `mutation { addKioskProbe(serial: "K-00003", probe: { name: "attic" }) { __typename } }`,
    },
  });
  expect(await added.json()).toEqual({ data: { addKioskProbe: { __typename: 'Kiosk' } } });
  await cause.getByRole('button', { name: /^Take in/ }).click();
  await page.getByTestId('confirm').click();
  await page.getByText('2 readings taken in.').waitFor();
  await page.getByText('Nothing was refused').waitFor();
  expect(session.complaints).toEqual([]);
});

test('what is silenced is tried before it is made, and ended by hand', async () => {
  await session.signInAs('OPS');
  await open({ path: '/administration/silences', shows: '[data-testid=new-silence]' });
  await page.getByTestId('new-silence').click();
  await page.getByRole('combobox', { name: 'Kiosks' }).fill('k-00002');
  await page.keyboard.press('Enter');
  await page.getByTestId('silence-preview').getByText('1 open incident').waitFor();
  expect(await page.getByTestId('silence-preview').textContent()).toContain('1 slot below par: K-00002');
  await page.getByRole('textbox', { name: 'Why' }).fill('The crew comes at noon');
  await page.getByTestId('save-setting').click();
  const silence = page.getByRole('row', { name: /K-00002.*In force.*The crew comes at noon/ });
  await silence.waitFor();
  await silence.getByRole('button', { name: /^End/ }).click();
  await page.getByTestId('confirm').click();
  await page.getByText('Nothing is silenced').waitFor();
  expect(session.complaints).toEqual([]);
});

test('a rule is tried on the past, and every change of one is a version', async () => {
  await session.signInAs('ADMIN');
  await open({ path: '/administration/new-rule', shows: '[data-testid=try-rule]' });
  const preview = page.getByTestId('rule-preview');
  await page.getByTestId('try-rule').click();
  await preview.getByText('measure: is needed for this kind of rule').waitFor();
  await page.getByRole('combobox', { name: 'Measure' }).click();
  await page.getByRole('option', { name: 'Temperature, °C' }).click();
  await page.getByRole('textbox', { name: 'Above' }).fill('28');
  await page.getByRole('textbox', { name: 'Holds for at least (s)' }).fill('0');
  await page.getByTestId('try-rule').click();
  await preview.getByText(/at 2 of 3 kiosks/).waitFor();
  await preview.getByRole('link', { name: 'K-00001' }).first().waitFor();

  await page.getByRole('textbox', { name: 'Name' }).fill('Warm cabinet');
  await page.getByTestId('save-rule').click();
  await page.getByRole('link', { name: 'Warm cabinet' }).click();
  await page.getByRole('textbox', { name: 'Above' }).fill('29');
  await page.getByTestId('save-rule').click();
  await page.getByRole('row', { name: /Warm cabinet.*above 29.*2 ?ADMIN/ }).waitFor();
  await page.getByRole('link', { name: 'Warm cabinet' }).click();
  expect(await page.getByTestId('rule-versions').locator('li').allTextContents()).toEqual([
    expect.stringContaining('above 29'),
    expect.stringContaining('above 28'),
  ]);
  expect(session.complaints).toEqual([]);
});
