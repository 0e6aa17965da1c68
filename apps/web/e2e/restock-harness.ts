import type { gql } from '@app/contracts';
import { emailOf, password } from './page-harness.js';

const day = 86_400_000;
const zone = 'America/Los_Angeles';

export interface PlannedRoute {
  id: string;
  state: string;
  stops: {
    id: string;
    state: string;
    reason: string;
    kiosk: { serial: string };
    lines: {
      id: string;
      slot: string;
      quantity: number;
      reason: string;
      tote: number;
      lot: { number: string };
      facts: { dataAgeSeconds: number };
    }[];
  }[];
}

const ROUTE = `id state stops { id state reason kiosk { serial }
  lines { id slot quantity reason tote lot { number } facts { dataAgeSeconds } } }`;

/** A depot with two clinics and two kiosks that are nearly empty, and calls of the public contract. */
export class RestockClient {
  /** Tomorrow at the depot: a whole day, whenever the test runs. */
  readonly date = new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(Date.now() + day);
  readonly lotExpiresOn = new Date(Date.now() + 300 * day).toISOString().slice(0, 10);
  private readonly tokens = new Map<string, string>();

  private constructor(readonly url: string) {}

  static async signIn(url: string): Promise<RestockClient> {
    const client = new RestockClient(url);
    for (const role of ['ADMIN', 'CREW'] as const) {
      const response = await fetch(`${url}/v1/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: emailOf(role), password }),
      });
      client.tokens.set(role, ((await response.json()) as { token: string }).token);
    }
    return client;
  }

  /** One field of the schema with its answer as `result`. */
  async call<Result>(
    query: string,
    variables: object = {},
    role: 'ADMIN' | 'CREW' = 'ADMIN',
  ): Promise<Result> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.tokens.get(role)}` },
      body: JSON.stringify({ query, variables }),
    });
    const answer = (await response.json()) as {
      data?: { result: Result } | null;
      errors?: { message: string }[];
    };
    if (answer.errors !== undefined || answer.data == null) throw new Error(JSON.stringify(answer.errors));
    return answer.data.result;
  }

  private async make(field: string, type: string, input: object, argument = 'input'): Promise<void> {
    const made = await this.call<{ message?: string }>(
      `mutation M($input: ${type}) { result: ${field}(${argument}: $input) { ... on Problem { message } } }`,
      { input },
    );
    if (made.message !== undefined) throw new Error(`${field}: ${made.message}`);
  }

  async begin(): Promise<void> {
    await this.make('registerRegion', 'RegisterRegionInput!', { id: 'west', name: 'West' });
    const openingHours = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({
      weekday,
      opens: '06:00',
      closes: '22:00',
    }));
    for (const [index, id] of ['echo-park', 'silver-lake'].entries())
      await this.make('registerSite', 'RegisterSiteInput!', {
        ...{ id, name: `${id} clinic`, region: 'west', city: 'Los Angeles', timeZone: zone, openingHours },
        ...{ latitude: 34.08 + index / 100, longitude: -118.26 },
      });
    await this.make('registerProduct', 'RegisterProductInput!', {
      ...{
        ndc: '0093-3109-01',
        id: 'amoxicillin',
        name: 'Amoxicillin 500 mg',
        storageClass: 'CONTROLLED_ROOM_TEMPERATURE',
        packSize: 21,
      },
    });
    await this.make('registerProduct', 'RegisterProductInput!', {
      ...{ id: 'lisinopril', name: 'Lisinopril 10 mg', ndc: '68180-0981-01', packSize: 30 },
    });
    for (const [serial, site] of [
      ['K-1', 'echo-park'],
      ['K-2', 'silver-lake'],
    ] as const)
      await this.make('registerKiosk', 'RegisterKioskInput!', {
        ...{ serial, site, probes: [] },
        slots: ['A1', 'A2', 'A3', 'A4'].map((code) => ({
          code,
          product: 'amoxicillin',
          capacity: 20,
          par: 5,
        })),
      });
    await this.make(
      'registerLots',
      '[RegisterLotInput!]!',
      [{ product: 'amoxicillin', number: 'LOT1', expiresOn: this.lotExpiresOn }],
      'inputs',
    );
    await this.make('saveDepot', 'SaveDepotInput!', {
      ...{ id: 'depot', name: 'Depot', region: 'west', timeZone: zone, latitude: 34.05, longitude: -118.3 },
      ...{ sites: ['echo-park', 'silver-lake'], vans: 1 },
    });
    await this.make('recordDepotStock', 'RecordDepotStockInput!', {
      ...{ depot: 'depot', clientId: 'delivery-1' },
      lines: [{ product: 'amoxicillin', lot: 'LOT1', kind: 'RECEIVED', quantity: 200 }],
    });
    for (const kiosk of ['K-1', 'K-2'])
      await this.make('countSlots', 'CountSlotsInput!', {
        ...{ kiosk, clientId: `opening-${kiosk}`, countedAt: new Date().toISOString() },
        counts: ['A1', 'A2', 'A3', 'A4'].map((slot) => ({ slot, lot: 'LOT1', before: 0 })),
      });
  }

  plan(): Promise<{ state: string; serviceLevel: number; routes: PlannedRoute[] }> {
    return this.call(
      `query P($depot: ID!, $date: Date!) { result: replenishment(depot: $depot, date: $date) { state serviceLevel routes { ${ROUTE} } } }`,
      {
        ...{ depot: 'depot', date: this.date },
      },
    );
  }

  requestPlan(): Promise<unknown> {
    return this.call(
      `mutation R($input: PlanReplenishmentInput!) { result: planReplenishment(input: $input) {
        __typename ... on ReplenishmentPlan { state progress depot { id } } ... on Problem { message field } } }`,
      { input: { depot: 'depot', date: this.date } },
    );
  }

  /** Status and type of what is answered at an address, for a role or for nobody. */
  async read(path: string, role: 'ADMIN' | 'CREW' | null): Promise<[number, string | null]> {
    const headers: Record<string, string> =
      role === null ? {} : { authorization: `Bearer ${this.tokens.get(role)}` };
    const { status, headers: answered } = await fetch(`${this.url}${path}`, { headers });
    return [status, answered.get('content-type')];
  }

  startRoute(id: string): Promise<unknown> {
    return this.call(
      'mutation S($id: ID!) { result: startRoute(id: $id) { __typename ... on RestockRoute { state crew } ... on Problem { message } } }',
      ...([{ id }, 'CREW'] as const),
    );
  }

  completeStop(input: gql.CompleteStopInput): Promise<unknown> {
    return this.call(
      `mutation C($input: CompleteStopInput!) { result: completeStop(input: $input) { __typename
        ... on StopCompletion { repeated stop { state } visit { outcome variances { slot difference } discrepancies { kind detail } } }
        ... on Problem { message field } } }`,
      ...([{ input }, 'CREW'] as const),
    );
  }

  stock(
    serial: string,
  ): Promise<{ slot: string; quantity: number; lots: { lot: { number: string }; quantity: number }[] }[]> {
    return this.call(
      'query K($serial: ID!) { result: kioskStock(serial: $serial) { slot quantity lots { lot { number } quantity } } }',
      { serial },
    );
  }

  async visited(stop: string) {
    const plan = await this.call<{
      routes: {
        stops: {
          id: string;
          photos: { url: string; slot: string | null }[];
          visits: { outcome: string; variances: { difference: number }[]; discrepancies: unknown[] }[];
        }[];
      }[];
    }>(
      `query V($depot: ID!, $date: Date!) { result: replenishment(depot: $depot, date: $date) {
        routes { stops { id photos { url slot } visits { outcome variances { difference } discrepancies { kind } } } } } }`,
      { depot: 'depot', date: this.date },
    );
    return plan.routes.flatMap(({ stops }) => stops).find(({ id }) => id === stop)!;
  }
}
