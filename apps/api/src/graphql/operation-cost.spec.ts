import { buildSchema, type FragmentDefinitionNode, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { schemaSource } from '@app/contracts';
import { checkOperationCost, costLimit, operationCost } from './operation-cost.js';

const schema = buildSchema(schemaSource);

function cost(source: string, variables: Record<string, unknown> = {}): number {
  const { definitions } = parse(source);
  const operation = definitions.find(
    ({ kind }) => kind === Kind.OPERATION_DEFINITION,
  ) as OperationDefinitionNode;
  const fragments = Object.fromEntries(
    definitions
      .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [
        (fragment as FragmentDefinitionNode).name.value,
        fragment as FragmentDefinitionNode,
      ]),
  );
  return operationCost({ schema, operation, fragments, variables });
}

test('a page costs its length times its fields', () => {
  // The connection, its nodes, and ten times the serial.
  expect(cost('{ kiosks(first: 10) { nodes { serial } } }')).toBe(1 + 1 + 10);
  expect(cost('{ kiosks(first: 10) { totalCount } }')).toBe(2);
});

test('a length from a variable counts as much as one that is written', () => {
  const source = 'query ($n: Int) { kiosks(first: $n) { nodes { alerts(first: $n) { nodes { id } } } } }';
  expect(cost(source, { n: 1_000 })).toBe(cost(source.replace('($n: Int)', '').replaceAll('$n', '1000')));
  expect(cost(source, { n: 1_000 })).toBeGreaterThan(costLimit);
});

test('without a length the default counts', () => {
  expect(cost('{ kiosks { nodes { serial } } }')).toBe(cost('{ kiosks(first: 100) { nodes { serial } } }'));
});

test('a full page with all that the fleet page shows is allowed', () => {
  const page =
    '{ kiosks(first: 1000) { nodes { serial state since site { id name region { id } } probes { name celsius at } slots { code quantity par product { id name } } openAlerts { id summary } } } }';
  expect(cost(page)).toBeLessThan(costLimit);
});

test('fragments count where they are spread, and doubling ones are counted in no time', () => {
  expect(cost('{ kiosks(first: 10) { ...P } } fragment P on KioskConnection { nodes { serial } }')).toBe(12);
  const chain = Array.from(
    { length: 30 },
    (_, index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`,
  );
  expect(cost(`{ ...F0 } ${chain.join(' ')} fragment F30 on Query { viewer { id } }`)).toBe(2 * 2 ** 30);
});

test('what is too costly is refused with its cost', () => {
  const { definitions } = parse('{ kiosks(first: 1000) { nodes { alerts(first: 1000) { nodes { id } } } } }');
  const operation = definitions[0] as OperationDefinitionNode;
  expect(() => checkOperationCost({ schema, operation, fragments: {}, variables: {} })).toThrow('may answer');
});
