import {
  type FragmentDefinitionNode,
  getNamedType,
  GraphQLError,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** Values to answer at most: a page of 1,000 kiosks with slots, probes and alerts is about 300,000. */
export const costLimit = 500_000;
/** Assumed length of a list that is not paged. */
const assumedListLength = 10;

interface Operation {
  schema: GraphQLSchema;
  operation: OperationDefinitionNode;
  fragments: Record<string, FragmentDefinitionNode>;
  variables: Readonly<Record<string, unknown>>;
}

function isList(field: GraphQLField<unknown, unknown>): boolean {
  return isListType(isNonNullType(field.type) ? field.type.ofType : field.type);
}

/**
 * How many values a valid operation may answer at most, counting `first` of paged lists by its real value, which
 * may come from a variable. A connection's `edges` and `nodes` have the length that their connection was asked for.
 */
export function operationCost({ schema, operation, fragments, variables }: Operation): number {
  const fragmentCosts = new Map<string, number>();

  const pageLength = (
    field: GraphQLField<unknown, unknown>,
    args: readonly { name: { value: string }; value: { kind: string } }[],
  ): number | undefined => {
    const definition = field.args.find(({ name }) => name === 'first');
    if (definition === undefined) return undefined;
    const given = args.find(({ name }) => name.value === 'first')?.value as
      { kind: string; value?: string; name?: { value: string } } | undefined;
    const value =
      given?.kind === Kind.INT
        ? Number(given.value)
        : given?.kind === Kind.VARIABLE
          ? (variables[given.name?.value ?? ''] ?? definition.defaultValue)
          : definition.defaultValue;
    return typeof value === 'number' && value > 0 ? value : 1;
  };

  const costOf = (set: SelectionSetNode, type: GraphQLNamedType | undefined, page: number): number => {
    let cost = 0;
    for (const node of set.selections) {
      if (node.kind === Kind.INLINE_FRAGMENT) {
        const on = node.typeCondition ? schema.getType(node.typeCondition.name.value) : type;
        cost += costOf(node.selectionSet, on, page);
      } else if (node.kind === Kind.FRAGMENT_SPREAD) {
        // Remembered per page length: a chain of fragments that double each other stays linear.
        const key = `${node.name.value} ${page}`;
        const fragment = fragments[node.name.value];
        if (!fragmentCosts.has(key) && fragment !== undefined)
          fragmentCosts.set(
            key,
            costOf(fragment.selectionSet, schema.getType(fragment.typeCondition.name.value), page),
          );
        cost += fragmentCosts.get(key) ?? 0;
      } else {
        const field =
          isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined;
        if (field === undefined || node.selectionSet === undefined) {
          cost += 1;
          continue;
        }
        const asked = pageLength(field, node.arguments ?? []);
        const length = isList(field) ? (asked ?? (page > 0 ? page : assumedListLength)) : 1;
        // Only the lists directly below a connection are its page.
        const below = isList(field) ? 0 : (asked ?? 0);
        cost += 1 + length * costOf(node.selectionSet, getNamedType(field.type), below);
      }
    }
    return cost;
  };

  const root = schema.getRootType(operation.operation) ?? undefined;
  return costOf(operation.selectionSet, root, 0);
}

/** @throws GraphQLError QUERY_TOO_COSTLY */
export function checkOperationCost(operation: Operation): void {
  const cost = operationCost(operation);
  if (cost > costLimit)
    throw new GraphQLError(
      `The query may answer ${cost} values; at most ${costLimit} are allowed. Ask for smaller pages.`,
      { extensions: { code: 'QUERY_TOO_COSTLY', http: { status: 400 } } },
    );
}
