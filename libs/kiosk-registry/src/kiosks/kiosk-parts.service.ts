import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '@app/auth';
import type { gql } from '@app/contracts';
import { type Change, refuse, RegistryChange } from '../change/registry-change.js';
import {
  type AlreadyExists,
  alreadyExists,
  type Conflict,
  conflict,
  type InvalidInput,
  type NotFound,
  notFound,
} from '../problem.js';
import type { KioskReference } from '../registered-kiosk.js';
import { KioskLifecycleService } from './kiosk-lifecycle.service.js';
import { checkProbe, checkSlot, mostProbes, mostSlots } from './kiosk-input.js';
import { insertProbes, insertSlots, knownProducts, partsOf, touchKiosk } from './kiosk.sql.js';

type Refusals = NotFound | AlreadyExists | Conflict | InvalidInput;

interface Part {
  kind: 'probe' | 'slot';
  name: string;
  most: number;
  detail: Record<string, unknown>;
  insert: (change: Change, kioskId: number) => Promise<unknown>;
}

/** Probes and slots of kiosks that are registered already. */
@Injectable()
export class KioskPartsService {
  constructor(
    @Inject(RegistryChange) private readonly changes: RegistryChange,
    @Inject(KioskLifecycleService) private readonly kiosks: KioskLifecycleService,
  ) {}

  async addProbe(
    principal: Principal,
    serial: string,
    probe: gql.RegisterProbeInput,
  ): Promise<KioskReference | Refusals> {
    const { name, zone, storageClass } = probe;
    const [place, kind] = [zone ?? 'cabinet', storageClass ?? 'CONTROLLED_ROOM_TEMPERATURE'];
    return (
      checkProbe('probe', probe) ??
      this.add(principal, serial, {
        kind: 'probe',
        name,
        most: mostProbes,
        detail: { probe: name, zone: place, storageClass: kind },
        insert: ({ transaction }, id) => transaction.run(insertProbes, [[id], [name], [place], [kind]]),
      })
    );
  }

  async addSlot(
    principal: Principal,
    serial: string,
    slot: gql.RegisterSlotInput,
  ): Promise<KioskReference | Refusals> {
    const { code, capacity, par, zone } = slot;
    const product = slot.product ?? null;
    return (
      checkSlot('slot', slot) ??
      this.add(principal, serial, {
        kind: 'slot',
        name: code,
        most: mostSlots,
        detail: { slot: code, product, capacity, par },
        insert: async ({ transaction }, id) => {
          if (product !== null && (await transaction.run(knownProducts, [[product]])).length === 0)
            refuse(notFound('slot.product', 'There is no such product'));
          const place = zone ?? 'cabinet';
          await transaction.run(insertSlots, [[id], [code], [product], [capacity], [par], [place]]);
        },
      })
    );
  }

  private add(
    principal: Principal,
    serial: string,
    { kind, name, most, detail, insert }: Part,
  ): Promise<KioskReference | Refusals> {
    return this.changes.make<KioskReference, Refusals>(principal, async (change) => {
      const kiosk = await this.kiosks.find(principal, change, serial);
      if (kiosk.lifecycle === 'RETIRED') refuse(conflict('serial', 'This kiosk is retired'));
      const [parts] = await change.transaction.run(partsOf, [kiosk.id]);
      const names = parts?.[`${kind}s`] ?? [];
      if (names.includes(name))
        refuse(alreadyExists(kind === 'probe' ? 'probe.name' : 'slot.code', `The kiosk has this ${kind}`));
      if (names.length >= most) refuse(conflict(kind, `A kiosk has ${most} ${kind}s at most`));
      await insert(change, kiosk.id);
      await change.transaction.run(touchKiosk, [kiosk.id, change.version]);
      return {
        result: { __typename: 'Kiosk', kioskId: kiosk.id },
        audit: { action: `kiosk.add-${kind}`, subject: `kiosk:${serial}`, detail },
        kiosks: [kiosk.id],
      };
    });
  }
}
