import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type gql, type KioskBatch, schemaSource } from '@app/contracts';
import { buildSchema, coerceInputValue, graphql, type GraphQLInputType } from 'graphql';

const schema = buildSchema(schemaSource);

interface RegisteredKiosk {
  serial: string;
  registeredAt: string;
}

/** The public contract over HTTP, kept in memory: what is not in the schema is answered as an error. */
export class ContractServer {
  readonly kiosks = new Map<string, RegisteredKiosk>();
  readonly sites = new Map<string, gql.RegisterSiteInput>();
  readonly depots = new Map<string, gql.SaveDepotInput>();
  readonly batches: KioskBatch[] = [];
  readonly problems: string[] = [];
  /** Boot ids by serial, of kiosks that were let in. */
  readonly booted = new Map<string, Set<string>>();
  /** Serials that are told to wait, and how often they asked. */
  readonly waiting = new Map<string, number>();
  tokens = 0;
  private readonly server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void this.answer(
        request.url ?? '',
        Buffer.concat(chunks).toString(),
        request.headers.authorization,
      ).then(([status, body]) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      );
    });
  });

  async listen(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async answer(url: string, text: string, authorization?: string): Promise<[number, unknown]> {
    const body = JSON.parse(text) as Record<string, unknown>;
    if (url === '/v1/sign-in') return body['password'] === 'right' ? [200, { token: 'session' }] : [401, {}];
    if (url === '/v1/boot')
      return authorization === 'Bearer gateway'
        ? [200, this.boot(body as unknown as gql.BootKioskInput)]
        : [401, {}];
    if (url === '/v1/telemetry')
      return authorization === 'Bearer gateway'
        ? [200, this.ingest(body['batches'] as KioskBatch[])]
        : [401, {}];
    if (authorization !== 'Bearer session' && authorization !== 'Bearer gateway') return [401, {}];
    const answer = await graphql({
      schema,
      source: String(body['query']),
      variableValues: body['variables'] as Record<string, unknown>,
      rootValue: this.root,
    });
    for (const error of answer.errors ?? []) this.problems.push(error.message);
    return [200, answer];
  }

  /** Checks the boot against the schema's input type. */
  private boot(input: gql.BootKioskInput): unknown {
    coerceInputValue(input, schema.getType('BootKioskInput') as GraphQLInputType, (path, _value, error) =>
      this.problems.push(`${path.join('.')}: ${error.message}`),
    );
    const answer = { intervalSeconds: 15, serverTime: new Date().toISOString(), clockOffsetSeconds: 0 };
    const asked = this.waiting.get(input.kiosk);
    if (asked !== undefined) {
      this.waiting.set(input.kiosk, asked + 1);
      return { status: 'PENDING', reason: 'AWAITING_APPROVAL', retryAfterSeconds: 1, ...answer };
    }
    const boots = this.booted.get(input.kiosk) ?? new Set<string>();
    this.booted.set(input.kiosk, boots.add(input.boot));
    return { status: 'ACCEPTED', reason: null, retryAfterSeconds: null, ...answer };
  }

  /** Checks every batch against the schema's input type. */
  private ingest(batches: KioskBatch[]): unknown {
    const type = schema.getType('KioskBatchInput') as GraphQLInputType;
    for (const batch of batches)
      coerceInputValue(batch, type, (path, _value, error) =>
        this.problems.push(`${path.join('.')}: ${error.message}`),
      );
    for (const { kiosk, boot } of batches)
      // History comes without a boot id.
      if (boot != null && !this.booted.get(kiosk)?.has(boot))
        this.problems.push(`${kiosk} sent before it was let in`);
    this.batches.push(...batches);
    return {
      stored: batches.length,
      duplicates: 0,
      refused: [],
      gaps: [],
      serverTime: new Date().toISOString(),
    };
  }

  private readonly root = {
    registerRegion: ({ input }: { input: gql.RegisterRegionInput }) => ({ __typename: 'Region', ...input }),
    registerProduct: ({ input }: { input: gql.RegisterProductInput }) => ({
      __typename: 'Product',
      ...input,
    }),
    registerSite: ({ input }: { input: gql.RegisterSiteInput }) => {
      if (this.sites.has(input.id))
        return { __typename: 'AlreadyExists', code: 'ALREADY_EXISTS', message: 'known' };
      this.sites.set(input.id, input);
      return { __typename: 'Site', ...input };
    },
    registerKiosks: ({ inputs }: { inputs: gql.RegisterKioskInput[] }) => {
      for (const { serial, site } of inputs) {
        if (!this.sites.has(site))
          return { __typename: 'NotFound', code: 'NOT_FOUND', message: `no site ${site}` };
        this.kiosks.set(serial, { serial, registeredAt: new Date().toISOString() });
      }
      return { __typename: 'RegisteredKiosks', kiosks: [] };
    },
    waitingCommands: () => [],
    depots: () => [...this.depots.values()],
    saveDepot: ({ input }: { input: gql.SaveDepotInput }) => {
      this.depots.set(input.id, input);
      return { __typename: 'Depot', ...input };
    },
    registerLots: () => ({ __typename: 'RegisteredLots', lots: [] }),
    countSlots: () => ({ __typename: 'CountedSlots', applied: true }),
    recordDepotStock: () => ({ __typename: 'RecordedDepotStock', applied: true }),
    kiosks: () => ({ nodes: [...this.kiosks.values()], pageInfo: { hasNextPage: false } }),
    createGatewayToken: () => ({ __typename: 'IssuedToken', id: String(++this.tokens), token: 'gateway' }),
    ingestTelemetry: ({ batches }: { batches: KioskBatch[] }) => this.ingest(batches),
  };
}
