import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
} from 'graphql';

export const documentLimits = {
  /** Levels of fields, through fragments; introspection is bounded by graphql-js itself. */
  depth: 12,
  aliases: 50,
  /** Fields as written. Checking whether they can be merged takes time with their square. */
  fields: 1_000,
  /** Lexical tokens, checked while parsing. Also bounds inputs that are written into the document. */
  tokens: 20_000,
};

export interface DocumentSize {
  depth: number;
  aliases: number;
  fields: number;
}

/** Size of a document that is parsed but not validated: fragments may be missing or go in circles. */
export function measureDocument(document: DocumentNode): DocumentSize {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const fragmentDepths = new Map<string, number>();
  const size: DocumentSize = { depth: 0, aliases: 0, fields: 0 };

  const fragmentDepth = (name: string): number => {
    const known = fragmentDepths.get(name);
    if (known !== undefined) return known;
    // While it is being measured a fragment counts nothing: validation refuses circles afterwards.
    fragmentDepths.set(name, 0);
    const fragment = fragments.get(name);
    const depth = fragment === undefined ? 0 : depthOf(fragment.selectionSet, false);
    fragmentDepths.set(name, depth);
    return depth;
  };

  // Introspection's own fields are left out of the depth: the usual query of tools is 13 levels deep.
  const depthOf = (set: SelectionSetNode | undefined, count: boolean): number => {
    let deepest = 0;
    for (const node of set?.selections ?? []) {
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        deepest = Math.max(deepest, fragmentDepth(node.name.value));
        continue;
      }
      const field = node.kind === Kind.FIELD;
      if (field && count) {
        size.fields += 1;
        if (node.alias !== undefined) size.aliases += 1;
      }
      const below = depthOf(node.selectionSet, count);
      if (field && node.name.value.startsWith('__')) continue;
      deepest = Math.max(deepest, below + (field ? 1 : 0));
    }
    return deepest;
  };

  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION)
      continue;
    const depth = depthOf(definition.selectionSet, true);
    // Fragments have their depth where an operation spreads them.
    if (definition.kind === Kind.OPERATION_DEFINITION) size.depth = Math.max(size.depth, depth);
  }
  return size;
}

/** @throws GraphQLError GRAPHQL_VALIDATION_FAILED */
export function checkDocumentLimits(document: DocumentNode): void {
  const size = measureDocument(document);
  for (const limited of ['depth', 'aliases', 'fields'] as const)
    if (size[limited] > documentLimits[limited])
      throw new GraphQLError(
        `The query has a ${limited} of ${size[limited]}; at most ${documentLimits[limited]} are allowed`,
        { extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } } },
      );
}
