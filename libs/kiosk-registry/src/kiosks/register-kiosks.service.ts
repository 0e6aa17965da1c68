import { Inject, Injectable } from '@nestjs/common';
import { ApiTokens, inScope, type NewToken, type Principal, scopeOf } from '@app/auth';
import type { gql } from '@app/contracts';
import type { Queryable } from '@app/persistence';
import { type Change, type Done, refuse, RegistryChange } from '../change/registry-change.js';
import { type AlreadyExists, alreadyExists, type InvalidInput, type NotFound, notFound } from '../problem.js';
import type { KioskReference } from '../registered-kiosk.js';
import { checkKiosk, checkKiosks } from './kiosk-input.js';
import {
  insertKiosks,
  insertProbes,
  insertSlots,
  knownModels,
  knownProducts,
  sitesForRegistration,
} from './kiosk.sql.js';

export const defaultModel = 'standard';

/** A kiosk just registered, with its token: shown only now. */
export interface RegisteredKioskNode {
  __typename: 'RegisteredKiosk';
  kiosk: KioskReference;
  token: string;
}

export interface RegisteredKiosksNode {
  __typename: 'RegisteredKiosks';
  kiosks: RegisteredKioskNode[];
}

type Refusals = AlreadyExists | InvalidInput | NotFound;

const distinct = (values: Iterable<string>): string[] => [...new Set(values)];

/** Puts kiosks into the registry, set-based: 500 kiosks with 40 slots each are six statements. */
@Injectable()
export class RegisterKiosksService {
  constructor(
    @Inject(RegistryChange) private readonly changes: RegistryChange,
    @Inject(ApiTokens) private readonly tokens: ApiTokens,
  ) {}

  async registerKiosk(
    principal: Principal,
    input: gql.RegisterKioskInput,
  ): Promise<RegisteredKioskNode | Refusals> {
    const problem = checkKiosk('input', input);
    if (problem !== null) return problem;
    return this.changes.make<RegisteredKioskNode, Refusals>(principal, async (change) => {
      const { result, ...done } = await this.register(principal, change, [input], () => 'input');
      const [registered] = result;
      if (registered === undefined) throw new Error('Registering one kiosk answered none');
      return { ...done, result: registered };
    });
  }

  /** All or none. */
  async registerKiosks(
    principal: Principal,
    inputs: readonly gql.RegisterKioskInput[],
  ): Promise<RegisteredKiosksNode | Refusals> {
    const problem = checkKiosks(inputs);
    if (problem !== null) return problem;
    return this.changes.make<RegisteredKiosksNode, Refusals>(principal, async (change) => {
      const done = await this.register(principal, change, inputs, (index) => `inputs[${index}]`);
      return { ...done, result: { __typename: 'RegisteredKiosks', kiosks: done.result } };
    });
  }

  /** In a change that does more than this. Refuses what cannot be registered. Without tokens theirs is empty. */
  async register(
    principal: Principal,
    { transaction, at, version }: Change,
    inputs: readonly gql.RegisterKioskInput[],
    fieldOf: (index: number) => string,
    { withTokens = true }: { withTokens?: boolean } = {},
  ): Promise<Done<RegisteredKioskNode[]>> {
    await this.checkReferences(principal, transaction, inputs, fieldOf);
    const rows = await transaction.run(insertKiosks, [
      inputs.map(({ serial }) => serial),
      inputs.map(({ site }) => site),
      inputs.map(({ model }) => model ?? defaultModel),
      inputs.map(({ acceptance }) => acceptance ?? 'ACCEPTED'),
      at,
      version,
    ]);
    const ids = new Map(rows.map(({ id, serial }) => [serial, id]));
    const kiosks = inputs.map((input, index) => {
      const id = ids.get(input.serial);
      if (id === undefined)
        refuse(alreadyExists(`${fieldOf(index)}.serial`, 'There is a kiosk with this serial'));
      return { id, serial: input.serial, input };
    });
    await this.insertParts(transaction, kiosks);
    const tokens = withTokens
      ? await this.tokens.issueToKiosks(transaction, kiosks, at)
      : new Map<number, NewToken>();
    const [first] = inputs;
    return {
      result: kiosks.map(({ id }) => ({
        __typename: 'RegisteredKiosk',
        kiosk: { __typename: 'Kiosk', kioskId: id },
        token: tokens.get(id)?.text ?? '',
      })),
      audit:
        inputs.length === 1 && first !== undefined
          ? {
              action: 'kiosk.register',
              subject: `kiosk:${first.serial}`,
              detail: {
                site: first.site,
                acceptance: first.acceptance ?? 'ACCEPTED',
                probes: first.probes.length,
                slots: first.slots.length,
              },
            }
          : {
              action: 'kiosk.register',
              subject: `kiosks:${inputs.length}`,
              detail: {
                serials: inputs.map(({ serial }) => serial),
                sites: distinct(inputs.map(({ site }) => site)),
              },
            },
      kiosks: kiosks.map(({ id }) => id),
    };
  }

  /** Sites outside the caller's scope look as if they did not exist. */
  async checkReferences(
    principal: Principal,
    transaction: Queryable,
    inputs: readonly gql.RegisterKioskInput[],
    fieldOf: (index: number) => string,
  ): Promise<void> {
    const scope = scopeOf(principal);
    const sites = await transaction.run(sitesForRegistration, [distinct(inputs.map(({ site }) => site))]);
    const reachable = new Set(
      sites
        .filter((site) => inScope(scope, { regionId: site.region_id, siteId: site.id }))
        .map(({ id }) => id),
    );
    const models = await this.known(
      transaction,
      knownModels,
      inputs.map(({ model }) => model ?? defaultModel),
    );
    const wanted = inputs.flatMap(({ slots }) => slots.flatMap(({ product }) => product ?? []));
    const products = await this.known(transaction, knownProducts, wanted);
    for (const [index, { site, model, slots }] of inputs.entries()) {
      const field = fieldOf(index);
      if (!reachable.has(site)) refuse(notFound(`${field}.site`, 'There is no such site'));
      if (!models.has(model ?? defaultModel))
        refuse(notFound(`${field}.model`, 'There is no such kiosk model'));
      for (const [position, { product }] of slots.entries())
        if (product != null && !products.has(product))
          refuse(notFound(`${field}.slots[${position}].product`, 'There is no such product'));
    }
  }

  private async known(
    transaction: Queryable,
    lookup: typeof knownModels,
    ids: readonly string[],
  ): Promise<ReadonlySet<string>> {
    const rows = await transaction.run(lookup, [distinct(ids)]);
    return new Set(rows.map(({ id }) => id));
  }

  private async insertParts(
    transaction: Queryable,
    kiosks: readonly { id: number; input: gql.RegisterKioskInput }[],
  ): Promise<void> {
    const probes = kiosks.flatMap(({ id, input }) => input.probes.map((probe) => ({ id, ...probe })));
    await transaction.run(insertProbes, [
      probes.map(({ id }) => id),
      probes.map(({ name }) => name),
      probes.map(({ zone }) => zone ?? 'cabinet'),
      probes.map(({ storageClass }) => storageClass ?? 'CONTROLLED_ROOM_TEMPERATURE'),
    ]);
    const slots = kiosks.flatMap(({ id, input }) => input.slots.map((slot) => ({ id, ...slot })));
    await transaction.run(insertSlots, [
      slots.map(({ id }) => id),
      slots.map(({ code }) => code),
      slots.map(({ product }) => product ?? null),
      slots.map(({ capacity }) => capacity),
      slots.map(({ par }) => par),
      slots.map(({ zone }) => zone ?? 'cabinet'),
    ]);
  }
}
