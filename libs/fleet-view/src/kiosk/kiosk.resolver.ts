import { Inject } from '@nestjs/common';
import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { type AlertReference, alertReference } from '@app/alerting';
import type { AlertSeverity, KioskState } from '@app/contracts';
import type { SiteReference } from '@app/kiosk-registry';
import { heartbeatOf, modelOf, probeOf, slotOf } from './kiosk-fields.js';
import { type GraphqlContext, KioskLoadersByContext, type LoadedKiosk } from './kiosk-loaders.js';
import type { KioskRow } from './kiosk-row.sql.js';

/** The fields of a Kiosk, wherever in an answer it stands. */
@Resolver('Kiosk')
export class KioskResolver {
  constructor(@Inject(KioskLoadersByContext) private readonly loaders: KioskLoadersByContext) {}

  /** Throws FORBIDDEN for a kiosk outside the caller's scope, so every field reads it first. */
  private row(kiosk: LoadedKiosk, context: GraphqlContext): KioskRow | Promise<KioskRow> {
    return kiosk.row ?? this.loaders.of(context).kiosk(kiosk);
  }

  @ResolveField()
  async serial(@Parent() kiosk: LoadedKiosk, @Context() context: GraphqlContext): Promise<string> {
    return (await this.row(kiosk, context)).serial;
  }

  @ResolveField()
  async site(@Parent() kiosk: LoadedKiosk, @Context() context: GraphqlContext): Promise<SiteReference> {
    return { __typename: 'Site', siteId: (await this.row(kiosk, context)).site_id };
  }

  @ResolveField()
  async model(@Parent() kiosk: LoadedKiosk, @Context() context: GraphqlContext) {
    return modelOf(await this.row(kiosk, context));
  }

  @ResolveField()
  async state(@Parent() kiosk: LoadedKiosk, @Context() context: GraphqlContext): Promise<KioskState> {
    return (await this.row(kiosk, context)).state;
  }

  @ResolveField()
  async since(@Parent() kiosk: LoadedKiosk, @Context() context: GraphqlContext): Promise<Date | null> {
    return (await this.row(kiosk, context)).since;
  }

  @ResolveField()
  async lastHeardAt(@Parent() kiosk: LoadedKiosk, @Context() context: GraphqlContext): Promise<Date | null> {
    return (await this.row(kiosk, context)).heard_at;
  }

  @ResolveField()
  async clockSkewSeconds(
    @Parent() kiosk: LoadedKiosk,
    @Context() context: GraphqlContext,
  ): Promise<number | null> {
    return (await this.row(kiosk, context)).clock_skew_seconds;
  }

  @ResolveField()
  async boot(@Parent() kiosk: LoadedKiosk, @Context() context: GraphqlContext): Promise<string | null> {
    return (await this.row(kiosk, context)).boot;
  }

  @ResolveField()
  async heartbeat(@Parent() kiosk: LoadedKiosk, @Context() context: GraphqlContext) {
    return heartbeatOf(await this.row(kiosk, context));
  }

  @ResolveField()
  async worstSeverity(
    @Parent() kiosk: LoadedKiosk,
    @Context() context: GraphqlContext,
  ): Promise<AlertSeverity | null> {
    return (await this.row(kiosk, context)).worst_severity;
  }

  @ResolveField()
  async registeredAt(@Parent() kiosk: LoadedKiosk, @Context() context: GraphqlContext): Promise<Date> {
    return (await this.row(kiosk, context)).registered_at;
  }

  @ResolveField()
  async retiredAt(@Parent() kiosk: LoadedKiosk, @Context() context: GraphqlContext): Promise<Date | null> {
    return (await this.row(kiosk, context)).retired_at;
  }

  @ResolveField()
  async probes(@Parent() kiosk: LoadedKiosk, @Context() context: GraphqlContext) {
    await this.row(kiosk, context);
    return ((await this.loaders.of(context).probes.load(kiosk.kioskId)) ?? []).map(probeOf);
  }

  @ResolveField()
  async slots(@Parent() kiosk: LoadedKiosk, @Context() context: GraphqlContext) {
    await this.row(kiosk, context);
    return ((await this.loaders.of(context).slots.load(kiosk.kioskId)) ?? []).map(slotOf);
  }

  @ResolveField()
  async openAlerts(
    @Parent() kiosk: LoadedKiosk,
    @Context() context: GraphqlContext,
  ): Promise<AlertReference[]> {
    await this.row(kiosk, context);
    return ((await this.loaders.of(context).openAlerts.load(kiosk.kioskId)) ?? []).map(alertReference);
  }
}
