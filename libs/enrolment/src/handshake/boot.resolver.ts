import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { AllowSender, CurrentPrincipal, forbidden, inScope, type Principal, scopeOf } from '@app/auth';
import type { gql } from '@app/contracts';
import { type InvalidInput, type KioskReference, RequestLoader } from '@app/kiosk-registry';
import { Database } from '@app/persistence';
import { readBoot } from './boot-input.js';
import { BootService } from './boot.service.js';
import { handshakesOf, type HandshakeRow } from './handshake.sql.js';

interface OperationContext {
  principal: Principal | null;
}

@Resolver('Kiosk')
export class BootResolver {
  private readonly ofOperation = new WeakMap<object, RequestLoader<number, HandshakeRow>>();

  constructor(
    @Inject(BootService) private readonly boots: BootService,
    @Inject(Database) private readonly database: Database,
  ) {}

  @Mutation('bootKiosk')
  @AllowSender()
  async bootKiosk(
    @CurrentPrincipal() principal: Principal,
    @Args('input') input: gql.BootKioskInput,
  ): Promise<(gql.BootAnswer & { __typename: 'BootAnswer' }) | InvalidInput> {
    const boot = readBoot(input, 'input.');
    if ('code' in boot) return boot;
    return { __typename: 'BootAnswer', ...(await this.boots.boot(principal, boot)) };
  }

  @ResolveField('acceptance')
  async acceptance(
    @Parent() kiosk: KioskReference,
    @Context() context: OperationContext,
  ): Promise<gql.KioskAcceptance> {
    return (await this.row(kiosk, context)).acceptance;
  }

  @ResolveField('handshake')
  async handshake(@Parent() kiosk: KioskReference, @Context() context: OperationContext) {
    const { boot, reason, firmware, device_at, received_at, status, status_reason } = await this.row(
      kiosk,
      context,
    );
    if (boot === null) return null;
    return {
      boot,
      reason,
      firmware,
      deviceAt: device_at,
      receivedAt: received_at,
      status,
      statusReason: status_reason,
    };
  }

  /** @throws AppError FORBIDDEN for a kiosk outside the caller's scope */
  private async row({ kioskId }: KioskReference, context: OperationContext): Promise<HandshakeRow> {
    let loader = this.ofOperation.get(context);
    if (loader === undefined) {
      loader = new RequestLoader(async (ids) => {
        const rows = new Map((await this.database.run(handshakesOf, [ids])).map((row) => [row.id, row]));
        return ids.map((id) => rows.get(id) as HandshakeRow);
      });
      this.ofOperation.set(context, loader);
    }
    const row = await loader.load(kioskId);
    if (
      row === undefined ||
      context.principal === null ||
      !inScope(scopeOf(context.principal), { regionId: row.region_id, siteId: row.site_id })
    )
      throw forbidden('This kiosk is not yours to see');
    return row;
  }
}
