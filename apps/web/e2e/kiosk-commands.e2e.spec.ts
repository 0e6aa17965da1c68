import type { Page } from 'playwright-core';
import { aBrowser, aDatabase, eventually, type TestBrowser, type TestDatabase } from '@app/testing';
import {
  createPeople,
  emailOf,
  gatewayToken,
  password,
  type RunningApi,
  seed,
  startApi,
} from './page-harness.js';

jest.setTimeout(120_000);

let db: TestDatabase;
let api: RunningApi;
let browser: TestBrowser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  db = await aDatabase();
  api = await startApi(db);
  await Promise.all([createPeople(db), seed(db, api)]);
  browser = await aBrowser();
  page = await browser.context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  await browser.context.request.post(`${api.url}/v1/sign-in`, {
    data: { email: emailOf('OPS'), password },
    headers: { origin: api.url },
  });
});
afterAll(async () => {
  await browser?.close();
  await api?.stop();
  await db?.stop();
});

test('a slot is locked by command, and the page says what became of it; another command is cancelled', async () => {
  await page.goto(`${api.url}/kiosks/K-00001`);
  const choose = async (command: string, why: string) => {
    await page.getByTestId('new-command').click();
    await page.getByRole('combobox', { name: 'Command' }).selectOption({ label: command });
    await page.getByRole('textbox', { name: 'Why' }).fill(why);
  };
  await choose('Lock a slot', 'Packs are crushed');
  await page.getByRole('combobox', { name: 'Slot' }).selectOption('B1');
  await page.getByTestId('send-command').click();
  await page.getByText('Waits for the kiosk to connect').waitFor();

  const token = await gatewayToken(db);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const asked = await fetch(`${api.url}/v1/commands`, { headers });
  const { commands } = (await asked.json()) as { commands: { id: string; slot: string }[] };
  expect(commands).toMatchObject([{ kiosk: 'K-00001', kind: 'LOCK_SLOT', slot: 'B1' }]);
  const body = JSON.stringify({ outcome: 'DONE', resultCode: 'LATCHED' });
  const reported = await fetch(`${api.url}/v1/commands/${commands[0]!.id}/result`, {
    ...{ method: 'POST', headers, body },
  });
  expect(reported.status).toBe(200);
  await page.reload();
  await page.getByRole('row', { name: /Lock a slot B1.*Packs are crushed.*Done.*LATCHED/ }).waitFor();

  await choose('Restart', 'The screen is frozen');
  await page.getByTestId('send-command').click();
  await page.getByRole('button', { name: 'Cancel Restart' }).click();
  await page.getByTestId('confirm').click();
  await eventually(async () =>
    /Cancelled/.test((await page.getByTestId('command-state').first().textContent()) ?? ''),
  );
  expect(complaints).toEqual([]);
});
