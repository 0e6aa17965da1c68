import type { Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { buildSchema } from 'graphql';
import { accessMetadata } from '@app/auth';
import { loadConfig } from '@app/config';
import { schemaSource } from '@app/contracts';
import { createLogger } from '@app/observability';
import { AppModule } from './app.module.js';

const roots = ['Query', 'Mutation', 'Subscription'];

interface Handler {
  name: string;
  /** `Query.kiosk` for resolvers, the path for routes. */
  serves: string;
  guarded: boolean;
}

/** Every resolver of a root field and every route, of all modules of the process. Connects to nothing. */
async function handlers(): Promise<Handler[]> {
  const config = { ...loadConfig({}), databaseUrl: 'postgres://nobody@127.0.0.1:1/none' };
  const logger = createLogger({ name: 'test', level: 'silent' });
  const app = await Test.createTestingModule({ imports: [AppModule.forRoot({ config, logger })] }).compile();
  const found: Handler[] = [];
  for (const module of app.get(ModulesContainer).values())
    for (const { metatype } of [...module.providers.values(), ...module.controllers.values()]) {
      const { prototype } = (metatype ?? {}) as Partial<Type>;
      for (const method of prototype ? Object.getOwnPropertyNames(prototype) : []) {
        const handler = Object.getOwnPropertyDescriptor(prototype, method)?.value as unknown;
        if (typeof handler !== 'function' || method === 'constructor') continue;
        const root = Reflect.getMetadata('graphql:resolver_type', handler) as string | undefined;
        const path = Reflect.getMetadata('path', handler) as string | undefined;
        const message = Reflect.getMetadata('message', handler) as string | undefined;
        if ((root === undefined || !roots.includes(root)) && path === undefined && message === undefined)
          continue;
        const field = (Reflect.getMetadata('graphql:resolver_name', handler) as string | undefined) ?? method;
        found.push({
          name: `${(metatype as Type).name}.${method}`,
          serves: root === undefined ? (path ?? message ?? '') : `${root}.${field}`,
          guarded:
            Reflect.hasMetadata(accessMetadata, handler) ||
            Reflect.hasMetadata(accessMetadata, metatype as Type),
        });
      }
    }
  return found;
}

test('every resolver and every route says who may call it', async () => {
  const found = await handlers();
  expect(found.length).toBeGreaterThan(20);
  expect(found.filter(({ guarded }) => !guarded).map(({ name }) => name)).toEqual([]);
});

test('every query, mutation and subscription of the schema has a resolver', async () => {
  const served = new Set((await handlers()).map(({ serves }) => serves));
  const schema = buildSchema(schemaSource);
  const promised = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap(
    (type) => Object.keys(type?.getFields() ?? {}).map((field) => `${type?.name}.${field}`),
  );
  expect(promised.filter((field) => !served.has(field))).toEqual([]);
});
