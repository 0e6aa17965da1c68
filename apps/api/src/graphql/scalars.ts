import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

const maxLength = 64;

function text(value: unknown, scalar: string): string {
  if (typeof value === 'string' && value.length <= maxLength) return value;
  throw new GraphQLError(`${scalar} must be a string of at most ${maxLength} characters`, {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}

function scalar(name: string, description: string, serialize: (value: unknown) => string): GraphQLScalarType {
  return new GraphQLScalarType<string, string>({
    name,
    description,
    serialize,
    parseValue: (value) => text(value, name),
    parseLiteral: (node) => text(node.kind === Kind.STRING ? node.value : undefined, name),
  });
}

/**
 * On input the text as it came: whoever uses it checks it, so that one bad instant among a thousand readings is
 * refused alone instead of the whole request. On output RFC 3339 in UTC.
 */
export const dateTimeScalar = scalar('DateTime', 'RFC 3339 instant', (value) => {
  const at = value instanceof Date ? value : new Date(value as string | number);
  return at.toISOString();
});

export const dateScalar = scalar('Date', 'Calendar date without a zone', (value) =>
  value instanceof Date ? value.toISOString().slice(0, 10) : String(value),
);
