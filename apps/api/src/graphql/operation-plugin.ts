import type { ApolloServerPlugin } from '@apollo/server';
import { Histogram, type Registry } from '@app/observability';
import { checkOperationCost } from './operation-cost.js';

/** Names of operations are made up by clients: the first so many get a series of their own. */
const namesMeasured = 100;

/** Checks the cost of each operation with its variables, and measures how long it takes. */
export function operationPlugin(registry: Registry): ApolloServerPlugin {
  const seconds = new Histogram({
    name: 'kiosk_fleet_graphql_operation_duration_seconds',
    help: 'Time from the parsed request to the answer, by operation name',
    labelNames: ['operation', 'outcome'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const names = new Set<string>();
  const label = (name: string | null | undefined): string => {
    if (name === null || name === undefined) return 'anonymous';
    if (!names.has(name) && (names.size >= namesMeasured || name.length > 64)) return 'other';
    names.add(name);
    return name;
  };
  return {
    async requestDidStart() {
      const end = seconds.startTimer();
      return {
        async didResolveOperation({ schema, operation, document, request }) {
          const fragments = Object.fromEntries(
            document.definitions.flatMap((definition) =>
              definition.kind === 'FragmentDefinition' ? [[definition.name.value, definition]] : [],
            ),
          );
          if (operation)
            checkOperationCost({ schema, operation, fragments, variables: request.variables ?? {} });
        },
        async willSendResponse({ operation, operationName, errors, response }) {
          response.http.headers.set('cache-control', 'no-store');
          const failed = errors !== undefined && errors.length > 0;
          end({ operation: operation ? label(operationName) : 'invalid', outcome: failed ? 'error' : 'ok' });
        },
      };
    },
  };
}
