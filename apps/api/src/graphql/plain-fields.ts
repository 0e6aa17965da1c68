import type { DiscoveryService } from '@nestjs/core';
import { type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';

/** Where Nest's decorators leave what they were told. */
const metadata = {
  resolverType: 'graphql:resolver_type',
  isField: 'graphql:resolve_property',
  name: 'graphql:resolver_name',
  middleware: 'graphql:field_resolver_middleware',
  parameters: '__routeArguments__',
} as const;
/** The kinds of parameters, as they begin the keys of that metadata. */
const parameter = { parent: '0', context: '1', info: '2', args: '3' } as const;

type Resolve = GraphQLFieldResolver<unknown, unknown>;
type Take = (source: unknown, args: Record<string, unknown>, context: unknown, info: unknown) => unknown;
type Parameters = Record<string, { index: number; data?: unknown; pipes: unknown[] }>;

/** What each parameter is taken from; null when Nest itself is needed: for pipes, parts, decorators of one's own. */
function takesOf(parameters: Parameters): Take[] | null {
  const takes: Take[] = [];
  for (const [key, { index, data, pipes }] of Object.entries(parameters)) {
    const kind = key.split(':')[0];
    if (pipes.length > 0) return null;
    if (kind === parameter.args && (data === undefined || typeof data === 'string'))
      takes[index] = data === undefined ? (_, args) => args : (_, args) => args[data];
    else if (data !== undefined) return null;
    else if (kind === parameter.parent) takes[index] = (source) => source;
    else if (kind === parameter.context) takes[index] = (_source, _args, context) => context;
    else if (kind === parameter.info) takes[index] = (_source, _args, _context, info) => info;
    else return null;
  }
  return Object.keys(takes).length === takes.length ? takes : null;
}

/** The method as a resolver, called without anything in between; null where that would leave something out. */
function plain(instance: Record<string, (...values: unknown[]) => unknown>, method: string): Resolve | null {
  const { constructor } = instance;
  if (Reflect.getMetadata(metadata.middleware, instance[method]!) !== undefined) return null;
  const parameters = Reflect.getMetadata(metadata.parameters, constructor!, method) as Parameters | undefined;
  const takes = takesOf(parameters ?? {});
  return (
    takes &&
    ((source, args, context, info) =>
      instance[method]!(...takes.map((take) => take(source, args, context, info))))
  );
}

/**
 * Lets the fields of object types call their resolver methods directly. Nest runs no guards, filters or interceptors
 * on such fields, but its wrapper around each costs several awaits: most of the time of a page of kiosks, which has
 * thousands of fields. Queries, mutations and subscriptions keep it.
 */
export function callFieldsDirectly(schema: GraphQLSchema, discovery: DiscoveryService): GraphQLSchema {
  for (const { instance } of discovery.getProviders()) {
    const owner = (instance as object | null)?.constructor;
    const typeName = owner && (Reflect.getMetadata(metadata.resolverType, owner) as string | undefined);
    const type = typeName ? schema.getType(typeName) : undefined;
    const roots: unknown[] = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    if (!isObjectType(type) || roots.includes(type)) continue;
    for (const method of Object.getOwnPropertyNames(owner!.prototype)) {
      const callback = (owner!.prototype as Record<string, unknown>)[method];
      if (typeof callback !== 'function' || !Reflect.getMetadata(metadata.isField, callback)) continue;
      const name = (Reflect.getMetadata(metadata.name, callback) as string | undefined) ?? method;
      const field = type.getFields()[name];
      const resolve = plain(instance as never, method);
      if (field && resolve) field.resolve = resolve;
    }
  }
  return schema;
}
