import { Inject } from '@nestjs/common';
import { Args, Context, Info, Mutation, Resolver } from '@nestjs/graphql';
import { type GraphQLResolveInfo, Kind } from 'graphql';
import { AllowSender, CurrentPrincipal, type Principal } from '@app/auth';
import type { IngestReceipt, KioskBatch } from '@app/contracts';
import { TelemetryIngest } from '../telemetry-ingest.js';
import { unreadBatches } from './unread-batches.plugin.js';

/** The variable that the argument `batches` was given by, or null when it was written into the document. */
function variableOf({ fieldNodes }: GraphQLResolveInfo): string | null {
  const value = fieldNodes[0]?.arguments?.find(({ name }) => name.value === 'batches')?.value;
  return value?.kind === Kind.VARIABLE ? value.name.value : null;
}

@Resolver()
export class IngestTelemetryResolver {
  constructor(@Inject(TelemetryIngest) private readonly telemetry: TelemetryIngest) {}

  @Mutation('ingestTelemetry')
  @AllowSender()
  async ingestTelemetry(
    @Args('batches') batches: KioskBatch[],
    @CurrentPrincipal() principal: Principal,
    @Context() context: object,
    @Info() info: GraphQLResolveInfo,
  ): Promise<IngestReceipt> {
    const variable = variableOf(info);
    const unread = variable === null ? undefined : unreadBatches(context, variable);
    return this.telemetry.ingest((unread as KioskBatch[] | undefined) ?? batches, principal, {
      transport: 'graphql',
    });
  }
}
