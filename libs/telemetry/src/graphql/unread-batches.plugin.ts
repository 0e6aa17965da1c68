import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server';
import { Plugin } from '@nestjs/apollo';
import { Kind, type OperationDefinitionNode, type TypeNode } from 'graphql';

/** Batches that came as a variable of the operation, as they were sent, by the variable's name. */
const unread = new WeakMap<object, Map<string, readonly unknown[]>>();

function isBatchList(type: TypeNode): boolean {
  const list = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
  if (list.kind !== Kind.LIST_TYPE) return false;
  const item = list.type.kind === Kind.NON_NULL_TYPE ? list.type.type : list.type;
  return item.kind === Kind.NAMED_TYPE && item.name.value === 'KioskBatchInput';
}

function takeBatches(
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Map<string, readonly unknown[]> {
  const taken = new Map<string, readonly unknown[]>();
  for (const { variable, type } of operation.variableDefinitions ?? []) {
    const value = variables[variable.name.value];
    if (Array.isArray(value) && isBatchList(type)) taken.set(variable.name.value, value);
  }
  return taken;
}

/**
 * Keeps graphql-js from coercing the variables that hold batches; ingest checks them itself. Two reasons: GraphQL
 * refuses a whole request for one bad value, while a batch with a bad reading has to be stored without it; and
 * its coercion of 1,000 readings takes some 5 ms where the check takes a fraction of one.
 */
@Plugin()
export class UnreadBatchesPlugin implements ApolloServerPlugin<object> {
  async requestDidStart(): Promise<GraphQLRequestListener<object>> {
    return {
      async didResolveOperation({ operation, request, contextValue }): Promise<void> {
        const { variables } = request;
        if (operation?.operation !== 'mutation' || variables === undefined) return;
        const taken = takeBatches(operation, variables);
        if (taken.size === 0) return;
        unread.set(contextValue, taken);
        const emptied = Object.fromEntries([...taken.keys()].map((name) => [name, []]));
        request.variables = { ...variables, ...emptied };
      },
    };
  }
}

/** What was taken out of this variable of the request; undefined when nothing was. */
export function unreadBatches(context: object, variable: string): readonly unknown[] | undefined {
  return unread.get(context)?.get(variable);
}
