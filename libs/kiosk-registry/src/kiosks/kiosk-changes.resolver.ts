import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { Allow, CurrentPrincipal, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { KioskLifecycleService } from './kiosk-lifecycle.service.js';
import { KioskPartsService } from './kiosk-parts.service.js';
import { RegisterKiosksService } from './register-kiosks.service.js';

/** `rotateKioskToken(overlapSeconds: null)` counts as not given. */
const defaultOverlapSeconds = 3_600;

@Resolver('Kiosk')
export class KioskChangesResolver {
  constructor(
    @Inject(RegisterKiosksService) private readonly registration: RegisterKiosksService,
    @Inject(KioskLifecycleService) private readonly lifecycle: KioskLifecycleService,
    @Inject(KioskPartsService) private readonly parts: KioskPartsService,
  ) {}

  @Mutation('registerKiosk')
  @Allow('ADMIN')
  registerKiosk(@CurrentPrincipal() principal: UserPrincipal, @Args('input') input: gql.RegisterKioskInput) {
    return this.registration.registerKiosk(principal, input);
  }

  @Mutation('registerKiosks')
  @Allow('ADMIN')
  registerKiosks(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args('inputs') inputs: gql.RegisterKioskInput[],
  ) {
    return this.registration.registerKiosks(principal, inputs);
  }

  @Mutation('retireKiosk')
  @Allow('ADMIN')
  retireKiosk(@CurrentPrincipal() principal: UserPrincipal, @Args('serial') serial: string) {
    return this.lifecycle.retire(principal, serial);
  }

  @Mutation('setKioskMaintenance')
  @Allow('ADMIN', 'OPS')
  setKioskMaintenance(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args() args: gql.MutationsetKioskMaintenanceArgs,
  ) {
    return this.lifecycle.setMaintenance(principal, args);
  }

  @Mutation('moveKiosk')
  @Allow('ADMIN')
  moveKiosk(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args() { serial, site }: gql.MutationmoveKioskArgs,
  ) {
    return this.lifecycle.move(principal, serial, site);
  }

  @Mutation('addKioskProbe')
  @Allow('ADMIN', 'OPS')
  addKioskProbe(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args() { serial, probe }: gql.MutationaddKioskProbeArgs,
  ) {
    return this.parts.addProbe(principal, serial, probe);
  }

  @Mutation('addKioskSlot')
  @Allow('ADMIN', 'OPS')
  addKioskSlot(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args() { serial, slot }: gql.MutationaddKioskSlotArgs,
  ) {
    return this.parts.addSlot(principal, serial, slot);
  }

  @Mutation('requalifyKiosk')
  @Allow('ADMIN', 'OPS', 'PHARMACIST')
  requalifyKiosk(@CurrentPrincipal() principal: UserPrincipal, @Args() args: gql.MutationrequalifyKioskArgs) {
    return this.lifecycle.requalify(principal, args);
  }

  @Mutation('rotateKioskToken')
  @Allow('ADMIN')
  rotateKioskToken(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args() { serial, overlapSeconds }: gql.MutationrotateKioskTokenArgs,
  ) {
    return this.lifecycle.rotateToken(principal, serial, overlapSeconds ?? defaultOverlapSeconds);
  }
}
