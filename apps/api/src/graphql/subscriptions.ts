import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema, parse, validate } from 'graphql';
import type { Context } from 'graphql-ws';
import { type Extra, useServer } from 'graphql-ws/use/ws';
import { WebSocket, WebSocketServer } from 'ws';
import { Authenticator, checkOpenSessionsEveryMs, OpenSessions, type Principal, readToken } from '@app/auth';
import { CLOCK, type Clock } from '@app/kernel';
import { type Logger, LOGGER } from '@app/observability';
import { pathOf } from '../http/authentication.js';
import { isSameOrigin } from '../http/same-origin.js';
import { checkDocumentLimits, documentLimits } from './document-limits.js';
import { graphqlErrorFormatter } from './format-error.js';
import type { GraphqlContext } from './graphql-options.js';

/** Sockets at most; each may hold a few subscriptions. */
const maxSockets = 1_000;
const maxPayloadBytes = 64 * 1_024;
/** Of the graphql-transport-ws protocol: its clients do not come back with the same token. */
const unauthorized = 4401;
/** Of websockets, Service Restart: clients connect again, with the rights that they have now. */
const comeAgain = 1012;

interface Connected extends Record<PropertyKey, unknown> {
  principal?: Principal;
}
type SocketContext = Context<Record<string, unknown> | undefined, Extra & Connected>;

/** From connectionParams (`token` or `Authorization`), else from the handshake's header or cookie. */
function tokenOf(context: SocketContext): string | null {
  const { token, Authorization, authorization } = context.connectionParams ?? {};
  if (typeof token === 'string') return token;
  const header = Authorization ?? authorization;
  if (typeof header === 'string') return readToken({ authorization: header });
  return readToken(context.extra.request.headers);
}

/** Subscriptions as graphql-ws on /graphql, beside Socket.IO on the same port. */
@Injectable()
export class GraphqlSubscriptions implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly server = new WebSocketServer({ noServer: true, maxPayload: maxPayloadBytes });
  private readonly connected: OpenSessions<WebSocket>;
  private readonly format: (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;
  private disposable: { dispose(): void | Promise<void> } | undefined;
  private recheck: NodeJS.Timeout | undefined;

  constructor(
    @Inject(HttpAdapterHost) private readonly http: HttpAdapterHost,
    @Inject(GraphQLSchemaHost) private readonly schemas: GraphQLSchemaHost,
    @Inject(Authenticator) private readonly authenticator: Authenticator,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.connected = new OpenSessions(authenticator, clock, (socket, why) =>
      why === 'TOKEN_ENDED'
        ? socket.close(unauthorized, 'Unauthorized')
        : socket.close(comeAgain, 'Your rights changed'),
    );
    this.format = graphqlErrorFormatter(logger);
  }

  onApplicationBootstrap(): void {
    this.disposable = useServer<Record<string, unknown> | undefined, Connected>(
      this.hooks(this.schemas.schema),
      this.server,
    );
    this.http.httpAdapter.getHttpServer().on('upgrade', this.upgrade);
    this.recheck = setInterval(() => void this.closeRevoked(), checkOpenSessionsEveryMs);
    this.recheck.unref();
  }

  /** Before the HTTP server closes, which waits for every socket. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.recheck);
    this.http.httpAdapter.getHttpServer().off('upgrade', this.upgrade);
    await this.disposable?.dispose();
    for (const socket of this.server.clients) socket.terminate();
  }

  private readonly upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (pathOf(request.url ?? '') !== '/graphql') return;
    const refuse = (status: string): void => {
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    };
    // A page of another site must not ride on the cookie that the browser adds.
    if (request.headers.cookie !== undefined && !isSameOrigin(request.headers, request.headers.host ?? ''))
      return refuse('403 Forbidden');
    if (this.server.clients.size >= maxSockets) return refuse('503 Service Unavailable');
    this.server.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('error', () => webSocket.terminate());
      this.server.emit('connection', webSocket, request);
    });
  };

  private hooks(schema: GraphQLSchema) {
    return {
      schema,
      connectionInitWaitTimeout: 5_000,
      onConnect: async (context: SocketContext) => {
        const token = tokenOf(context);
        const identified = token === null ? null : await this.authenticator.identify(token);
        if (token === null || identified === null) {
          context.extra.socket.close(unauthorized, 'Unauthorized');
          return false;
        }
        // It may have gone while the database answered.
        if (context.extra.socket.readyState !== WebSocket.OPEN) return false;
        context.extra.principal = identified.principal;
        this.connected.add(context.extra.socket as WebSocket, token, identified);
        return true;
      },
      onDisconnect: (context: SocketContext) => {
        this.connected.delete(context.extra.socket as WebSocket);
      },
      onSubscribe: (
        context: SocketContext,
        _id: string,
        payload: { query: string; operationName?: string | null; variables?: Record<string, unknown> | null },
      ) => {
        try {
          const document = parse(payload.query, { maxTokens: documentLimits.tokens });
          checkDocumentLimits(document);
          const errors = validate(schema, document);
          if (errors.length > 0) return this.tell(errors);
          const contextValue: GraphqlContext = {
            principal: context.extra.principal ?? null,
            request: { headers: context.extra.request.headers },
          };
          return {
            schema,
            document,
            contextValue,
            ...(payload.operationName ? { operationName: payload.operationName } : {}),
            ...(payload.variables ? { variableValues: payload.variables } : {}),
          };
        } catch (error) {
          if (error instanceof GraphQLError) return this.tell([error]);
          throw error;
        }
      },
      onError: (
        _context: SocketContext,
        _id: string,
        _payload: unknown,
        errors: readonly (GraphQLError | GraphQLFormattedError)[],
      ) =>
        errors.map((error) => (error instanceof GraphQLError ? this.format(error.toJSON(), error) : error)),
      onNext: (
        _context: SocketContext,
        _id: string,
        _payload: unknown,
        _args: unknown,
        result: { errors?: readonly (GraphQLError | GraphQLFormattedError)[] },
      ) => {
        if (!result.errors) return undefined;
        const errors = result.errors.map((error) =>
          error instanceof GraphQLError ? this.format(error.toJSON(), error) : error,
        );
        return { ...result, errors } as never;
      },
    };
  }

  /** Invalid documents: told as such rather than as an error of ours. */
  private tell(errors: readonly GraphQLError[]): readonly GraphQLError[] {
    return errors.map(
      (error) =>
        new GraphQLError(error.message.slice(0, 300), {
          nodes: error.nodes,
          extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
        }),
    );
  }

  private async closeRevoked(): Promise<void> {
    try {
      await this.connected.check();
    } catch (error) {
      // Without a database nobody can be told from anybody else; the next round asks again.
      this.logger.debug({ error }, 'could not check the tokens of open sockets');
    }
  }
}
