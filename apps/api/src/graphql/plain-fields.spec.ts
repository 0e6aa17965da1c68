import 'reflect-metadata';
import { Inject, Injectable, Module, ParseIntPipe } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService, NestFactory } from '@nestjs/core';
import { Args, Context, Info, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { buildSchema, defaultFieldResolver, graphql, type GraphQLObjectType, isObjectType } from 'graphql';
import { callFieldsDirectly } from './plain-fields.js';

@Injectable()
class Prices {
  of(id: string) {
    return id.length * 10;
  }
}

@Resolver('Item')
class ItemResolver {
  constructor(@Inject(Prices) private readonly prices: Prices) {}

  @ResolveField()
  price(@Context() { factor }: { factor: number }, @Parent() { id }: { id: string }) {
    return this.prices.of(id) * factor;
  }

  @ResolveField('label')
  async labelOf(@Args('prefix') prefix: string, @Parent() { id }: { id: string }) {
    return `${prefix}${id}`;
  }

  @ResolveField()
  all(@Args() args: object, @Info() { fieldName }: { fieldName: string }) {
    return `${fieldName} ${JSON.stringify(args)}`;
  }

  @ResolveField()
  part(@Args('length', ParseIntPipe) length: number) {
    return 'x'.repeat(length);
  }
}

@Resolver()
class ItemQuery {
  @Query('item')
  item() {
    return { id: 'abc' };
  }
}

@Module({ imports: [DiscoveryModule], providers: [Prices, ItemResolver, ItemQuery] })
class ItemModule {}

test('fields call their methods with what their decorators say; what needs Nest keeps it', async () => {
  const app = await NestFactory.createApplicationContext(ItemModule, { logger: false });
  const schema = buildSchema(`
    type Query { item: Item }
    type Item { id: ID! price: Int! label(prefix: String!): String! all(a: Int, b: Int): String! part(length: String!): String }
  `);
  callFieldsDirectly(schema, app.get(DiscoveryService));
  const answer = await graphql({
    schema,
    source: '{ item { id price label(prefix: "x-") all(a: 1, b: 2) } }',
    rootValue: { item: { id: 'abc' } },
    contextValue: { factor: 2 },
  });
  expect(answer).toEqual({
    data: { item: { id: 'abc', price: 60, label: 'x-abc', all: 'all {"a":1,"b":2}' } },
  });
  const item = schema.getType('Item') as GraphQLObjectType;
  expect(isObjectType(item)).toBe(true);
  expect(item.getFields()['part']!.resolve ?? defaultFieldResolver).toBe(defaultFieldResolver);
  expect(schema.getQueryType()!.getFields()['item']!.resolve).toBeUndefined();
  await app.close();
});
