import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Page } from 'playwright-core';
import { aBrowser, eventually, type TestBrowser } from '@app/testing';
import { launchFleet, type LaunchedFleet } from './launched-fleet.js';

jest.setTimeout(240_000);

const kiosk = 'K-00003';
let dataDirectory: string;
let fleet: LaunchedFleet;
let browser: TestBrowser;

beforeAll(async () => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'kiosk-fleet-walk-'));
  fleet = await launchFleet(dataDirectory, '--kiosks', '12', '--history-days', '1', '--faults', 'none');
  browser = await aBrowser();
});

afterAll(async () => {
  await browser?.close();
  await fleet?.interrupt();
  rmSync(dataDirectory, { recursive: true, force: true });
});

async function signIn(page: Page, account: { email: string; password: string }): Promise<void> {
  await page.goto(`${fleet.url}/sign-in?email=${encodeURIComponent(account.email)}`);
  await page.getByRole('textbox', { name: 'Password' }).fill(account.password);
  await page.getByRole('button', { name: /sign in/i }).click();
  await page.getByTestId('fleet-summary').waitFor();
}

/** The page's own incident of our kiosk, wherever the inbox shows it. */
const incidentOf = (page: Page) => page.getByTestId('incident-row').filter({ hasText: kiosk }).first();

test('a reading becomes an alert on the page, is acknowledged, and is in the database', async () => {
  const inbox = await browser.context.newPage();
  await signIn(inbox, fleet.credentials.ops);
  await eventually(async () => /12/.test((await inbox.getByTestId('fleet-summary').textContent()) ?? ''), {
    timeoutMs: 60_000,
  });

  // One page watches the kiosk, another the inbox: nothing is reloaded until the end.
  const kioskPage = await browser.context.newPage();
  await kioskPage.goto(`${fleet.url}/kiosks/${kiosk}`);
  const state = kioskPage.getByTestId('kiosk-state');
  await eventually(async () => (await state.getAttribute('data-state')) === 'ONLINE', { timeoutMs: 60_000 });
  await inbox.goto(`${fleet.url}/incidents`);

  fleet.type(`inject warming ${kiosk} 600`);
  await eventually(() => /injected/.test(fleet.output()));
  await eventually(async () => (await state.getAttribute('data-state')) === 'DEGRADED', {
    timeoutMs: 120_000,
  });
  await eventually(
    async () => {
      // New rows wait behind a button while somebody reads.
      const waiting = inbox.getByRole('button', { name: /new/i }).first();
      if (await waiting.isVisible()) await waiting.click();
      return incidentOf(inbox).isVisible();
    },
    { timeoutMs: 30_000 },
  );

  await incidentOf(inbox).click();
  await inbox.getByTestId('incident-detail').getByTestId('acknowledge').click();
  await inbox.getByTestId('acknowledge-confirm').click();
  await eventually(async () =>
    /acknowledged/i.test((await inbox.getByTestId('incident-detail').textContent()) ?? ''),
  );

  await inbox.reload();
  await eventually(async () =>
    /acknowledged/i.test((await inbox.getByTestId('incident-detail').textContent()) ?? ''),
  );

  const client = new pg.Client({ connectionString: fleet.credentials.databaseUrl });
  await client.connect();
  const { rows } = await client.query(
    `SELECT a.state, i.state AS incident, i.acknowledged_by,
       (SELECT max(t.celsius) FROM temperature t JOIN probe p ON p.id = t.probe_id
        WHERE t.kiosk_id = k.id AND p.name = 'cabinet') AS warmest
     FROM kiosk k JOIN alert a ON a.kiosk_id = k.id JOIN incident i ON i.id = a.incident_id
     WHERE k.serial = $1 AND a.rule_id = 'temperature-excursion'`,
    [kiosk],
  );
  await client.end();
  expect(rows).toEqual([
    expect.objectContaining({
      state: 'ACKNOWLEDGED',
      incident: 'ACKNOWLEDGED',
      acknowledged_by: expect.any(String),
    }),
  ]);
  expect(rows[0]!.warmest).toBeGreaterThan(30);
});

test('what became of orders, and how kiosks were used, is counted from the history', async () => {
  const call = async (path: string, body: object, token?: string) => {
    const response = await fetch(`${fleet.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(body),
    });
    return (await response.json()) as { token: string; data: Record<string, Record<string, number>[]> };
  };
  const { token } = await call('/v1/sign-in', fleet.credentials.admin);
  const day = 86_400_000;
  const range = {
    from: new Date(Date.now() - 3 * day).toISOString(),
    to: new Date(Date.now() + day).toISOString(),
  };
  const query = `query ($range: TimeRange!) {
    fulfilmentFunnel(range: $range) { group orders pickedUp medianSeconds stages { stage orders } losses { cause orders } }
    utilisation(range: $range, groupBy: REGION) { group sessions openSeconds utilisation byHour { weekday hour sessions } }
  }`;
  await eventually(
    async () => {
      const { data } = await call('/graphql', { query, variables: { range } }, token);
      const [all] = data['fulfilmentFunnel'] ?? [];
      const used = data['utilisation']?.some((row) => row['utilisation']! > 0);
      return all !== undefined && all['orders']! > 10 && all['medianSeconds']! > 60 && used;
    },
    { timeoutMs: 60_000 },
  );
});

test('Ctrl-C stops everything, and the next start goes on from the stored data', async () => {
  expect(statSync(join(dataDirectory, 'credentials.json')).mode & 0o777).toBe(0o600);
  const before = fleet.credentials;
  expect(await fleet.interrupt()).toBe(0);
  await expect(fetch(`${fleet.url}/healthz`)).rejects.toThrow();

  fleet = await launchFleet(dataDirectory, '--no-simulator');
  expect(fleet.credentials).toMatchObject({ admin: before.admin, gatewayToken: before.gatewayToken });
  const page = await browser.context.newPage();
  await signIn(page, fleet.credentials.admin);
  await page.goto(`${fleet.url}/incidents`);
  await eventually(async () => (await incidentOf(page).getAttribute('data-state')) === 'ACKNOWLEDGED', {
    timeoutMs: 30_000,
  });
});

test('a port that is taken is said at once, before anything starts', async () => {
  const port = new URL(fleet.url).port;
  const second = mkdtempSync(join(tmpdir(), 'kiosk-fleet-second-'));
  await expect(launchFleet(second, '--port', port)).rejects.toThrow(`Port ${port} is in use`);
  rmSync(second, { recursive: true, force: true });
});

test('a second start on the same data folder is refused with the reason', async () => {
  await expect(launchFleet(dataDirectory, '--no-simulator')).rejects.toThrow(/in use/);
});
