import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import type { DiscoveryService } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '@app/auth';
import { schemaSource } from '@app/contracts';
import type { Logger, Registry } from '@app/observability';
import { documentLimits } from './document-limits.js';
import { graphqlErrorFormatter } from './format-error.js';
import { operationPlugin } from './operation-plugin.js';
import { callFieldsDirectly } from './plain-fields.js';
import { dateScalar, dateTimeScalar } from './scalars.js';

/** What every resolver finds in its context; `reply` is absent on subscriptions. */
export interface GraphqlContext {
  principal: Principal | null;
  request: Pick<FastifyRequest, 'headers'>;
  reply?: FastifyReply;
}

/** Behaves as in production whatever NODE_ENV says: no stack traces, no landing page. */
export function graphqlOptions(
  logger: Logger,
  registry: Registry,
  discovery: DiscoveryService,
): ApolloDriverConfig {
  return {
    driver: ApolloDriver,
    path: '/graphql',
    typeDefs: schemaSource,
    transformSchema: (schema) => callFieldsDirectly(schema, discovery),
    resolvers: { DateTime: dateTimeScalar, Date: dateScalar },
    context: (request: FastifyRequest, reply: FastifyReply): GraphqlContext => ({
      principal: request.principal,
      request,
      reply,
    }),
    nodeEnv: 'production',
    includeStacktraceInErrorResponses: false,
    introspection: true,
    graphiql: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    cache: 'bounded',
    autoTransformHttpErrors: false,
    // After the HTTP server is closed, so that requests under way are answered first.
    stopOnApplicationShutdown: true,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: documentLimits.tokens, noLocation: false },
    formatError: graphqlErrorFormatter(logger),
    // Cache hints are not used, and looking for them costs two calls per field.
    plugins: [operationPlugin(registry), ApolloServerPluginCacheControlDisabled()],
  };
}
