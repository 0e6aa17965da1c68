import fc from 'fast-check';
import { getIntrospectionQuery, parse } from 'graphql';
import { checkDocumentLimits, documentLimits, measureDocument } from './document-limits.js';

const nested = (levels: number): string => (levels === 0 ? 'leaf' : `field { ${nested(levels - 1)} }`);

test('depth counts fields, through inline and named fragments', () => {
  expect(measureDocument(parse('{ a { b { c } } d }'))).toEqual({ depth: 3, aliases: 0, fields: 4 });
  expect(measureDocument(parse('{ a { ... on T { ...F } } } fragment F on T { b { x: c } }'))).toEqual({
    depth: 3,
    aliases: 1,
    fields: 3,
  });
});

test('a query is as deep as it is nested', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40 }), (levels) => {
      const document = parse(`{ ${nested(levels)} }`);
      expect(measureDocument(document).depth).toBe(levels + 1);
      const check = () => checkDocumentLimits(document);
      if (levels + 1 > documentLimits.depth) expect(check).toThrow('at most 12 are allowed');
      else expect(check).not.toThrow();
    }),
  );
});

test('the query that tools ask for the schema with is allowed', () => {
  expect(() => checkDocumentLimits(parse(getIntrospectionQuery()))).not.toThrow();
});

test('circles and fragments that are not there do no harm before validation refuses them', () => {
  expect(
    measureDocument(parse('{ ...A } fragment A on T { a { ...B } } fragment B on T { b { ...A } }')).fields,
  ).toBe(2);
  expect(measureDocument(parse('{ ...Missing }')).depth).toBe(0);
});

test('fragments that double each other are measured in no time', () => {
  const chain = Array.from(
    { length: 60 },
    (_, index) => `fragment F${index} on T { ...F${index + 1} ...F${index + 1} }`,
  );
  expect(measureDocument(parse(`{ ...F0 } ${chain.join(' ')} fragment F60 on T { a }`)).depth).toBe(1);
});

test('many aliases and many fields are refused', () => {
  const fields = (count: number, alias: boolean) =>
    parse(`{ ${Array.from({ length: count }, (_, index) => (alias ? `a${index}: a` : 'a')).join(' ')} }`);
  expect(() => checkDocumentLimits(fields(50, true))).not.toThrow();
  expect(() => checkDocumentLimits(fields(51, true))).toThrow('aliases of 51');
  expect(() => checkDocumentLimits(fields(1_001, false))).toThrow('fields of 1001');
});
