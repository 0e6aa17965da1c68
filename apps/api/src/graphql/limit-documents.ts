import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type DocumentNode, GraphQLError, parse } from 'graphql';
import { AppError } from '@app/kernel';
import { pathOf } from '../http/authentication.js';
import { checkDocumentLimits, documentLimits } from './document-limits.js';

/** Clients send the same few documents over and over; 1,000 of this length are 10 MB at most. */
const remembered = 1_000;
const longestRemembered = 5_000;

function documentOf(request: FastifyRequest): string | null {
  const source = (request.method === 'GET' ? request.query : request.body) as
    { query?: unknown } | null | undefined;
  return typeof source?.query === 'string' ? source.query : null;
}

function parsed(source: string): DocumentNode | null {
  try {
    return parse(source, { maxTokens: documentLimits.tokens, noLocation: true });
  } catch {
    // The GraphQL server says what is wrong with it.
    return null;
  }
}

/**
 * Refuses documents that are too deep or too wide before they reach the GraphQL server: its validation takes time
 * with the square of the fields, and has no place for a check that comes first.
 */
export function limitDocuments(fastify: FastifyInstance): void {
  const fine = new Set<string>();
  fastify.addHook('preHandler', async (request) => {
    if (pathOf(request.url) !== '/graphql') return;
    const source = documentOf(request);
    if (source === null || fine.has(source)) return;
    const document = parsed(source);
    if (document === null) return;
    try {
      checkDocumentLimits(document);
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      throw new AppError(error.message, { code: 'GRAPHQL_VALIDATION_FAILED', cause: error });
    }
    if (source.length > longestRemembered) return;
    if (fine.size >= remembered) fine.clear();
    fine.add(source);
  });
}
