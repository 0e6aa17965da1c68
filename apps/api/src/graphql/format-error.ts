import { randomUUID } from 'node:crypto';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from '@app/observability';
import { publicError } from '../errors/public-error.js';

const messageLimit = 300;
/** Of graphql-js and Apollo: about the request, not about us, so the message may be told. */
const requestCodes = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'QUERY_TOO_COSTLY',
]);

const cut = (text: string): string =>
  text.length <= messageLimit ? text : `${text.slice(0, messageLimit - 1)}…`;

/** What was thrown, below the wrappers of graphql-js. */
function rootOf(error: unknown): unknown {
  let root = error;
  while (root instanceof GraphQLError && root.originalError) root = root.originalError;
  return root;
}

/**
 * The one formatter of GraphQL errors: expected ones with their code, everything else as INTERNAL with a correlation
 * id that the log has too. Messages of validation quote the rejected value, so they are cut.
 */
export function graphqlErrorFormatter(logger: Logger) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const place = {
      ...(formatted.locations ? { locations: formatted.locations } : {}),
      ...(formatted.path ? { path: formatted.path } : {}),
    };
    const root = rootOf(error);
    const code = formatted.extensions?.['code'];
    if (root instanceof GraphQLError && typeof code === 'string' && requestCodes.has(code))
      return { message: cut(formatted.message), ...place, extensions: { code } };
    const told = publicError(root);
    if (!told.unexpected)
      return {
        message: cut(told.message),
        ...place,
        extensions: { code: told.code, retryable: told.retryable, ...told.details },
      };
    const correlationId = randomUUID();
    logger.error(
      { error: root, correlationId, path: formatted.path?.join('.') },
      'a GraphQL operation failed',
    );
    return { message: told.message, ...place, extensions: { code: told.code, correlationId } };
  };
}
