import type { Page } from 'playwright-core';
import type { Role } from '@app/contracts';
import { aBrowser, aDatabase, type TestBrowser, type TestDatabase } from '@app/testing';
import { createPeople, emailOf, password, type RunningApi, seed, startApi } from './page-harness.js';

/** A browser before an api with people and a small fleet, and what its pages complained of. */
export class PageSession {
  /** What a page said that no page should say; tests that expect some forgive it. */
  complaints: string[] = [];

  private constructor(
    readonly db: TestDatabase,
    public api: RunningApi,
    readonly browser: TestBrowser,
    readonly page: Page,
  ) {
    // Violations of the content security policy are reported to the console too.
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(`${page.url()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.complaints.push(`${page.url()}: ${error.message}`));
  }

  static async start(): Promise<PageSession> {
    const db = await aDatabase();
    const api = await startApi(db);
    await Promise.all([createPeople(db), seed(db, api)]);
    const browser = await aBrowser();
    return new PageSession(db, api, browser, await browser.context.newPage());
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.api.stop();
    await this.db.stop();
  }

  forgive(): void {
    this.complaints = [];
  }

  async signInAs(role: Role): Promise<void> {
    // A page that is open would ask for something between the two people.
    await this.page.goto('about:blank');
    await this.browser.context.clearCookies();
    const answer = await this.browser.context.request.post(`${this.api.url}/v1/sign-in`, {
      data: { email: emailOf(role), password },
      headers: { origin: this.api.url },
    });
    expect(answer.status()).toBe(200);
  }

  async open({ path, shows }: { path: string; shows: string }): Promise<void> {
    await this.page.goto(this.api.url + path);
    await this.page.locator(shows).first().waitFor();
  }
}
