import { Inject } from '@nestjs/common';
import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  Allow,
  AllowSender,
  CurrentPrincipal,
  forbidden,
  inScope,
  type Principal,
  scopeOf,
  type UserPrincipal,
} from '@app/auth';
import type { gql } from '@app/contracts';
import { type Connection, connection, decodeCursor, pageSize } from '@app/kernel';
import { type KioskReference, RegistryCache } from '@app/kiosk-registry';
import { Database } from '@app/persistence';
import { isCommandId, readReport } from './command-input.js';
import { commandNode, type KioskCommandNode } from './command-node.js';
import { commandsOfKiosk } from './kiosk-command.sql.js';
import { KioskCommands } from './kiosk-commands.service.js';

@Resolver('Kiosk')
export class KioskCommandsResolver {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RegistryCache) private readonly registry: RegistryCache,
    @Inject(KioskCommands) private readonly kioskCommands: KioskCommands,
  ) {}

  @Mutation('sendCommand')
  @Allow('ADMIN', 'OPS')
  sendCommand(@CurrentPrincipal() principal: UserPrincipal, @Args('input') input: gql.SendCommandInput) {
    return this.kioskCommands.send(principal, input);
  }

  @Mutation('cancelCommand')
  @Allow('ADMIN', 'OPS')
  cancelCommand(@CurrentPrincipal() principal: UserPrincipal, @Args('id') id: string) {
    return this.kioskCommands.cancel(principal, id);
  }

  @Query('waitingCommands')
  @AllowSender()
  waitingCommands(@CurrentPrincipal() principal: Principal, @Args('first') first: number | null) {
    return this.kioskCommands.waiting(principal, pageSize(first, 200, 50));
  }

  @Mutation('reportCommand')
  @AllowSender()
  async reportCommand(
    @CurrentPrincipal() principal: Principal,
    @Args('input') input: gql.ReportCommandInput,
  ) {
    const report = readReport(input.id, input, 'input.');
    if ('code' in report) return report;
    const reported = await this.kioskCommands.report(principal, report);
    return '__typename' in reported ? reported : { __typename: 'ReportedCommand', ...reported };
  }

  /** @throws AppError FORBIDDEN for a kiosk outside the caller's scope */
  @ResolveField('commands')
  async commands(
    @Parent() { kioskId }: KioskReference,
    @Args() { first, after }: gql.KioskcommandsArgs,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Connection<KioskCommandNode>> {
    await this.registry.ensureFresh();
    const kiosk = this.registry.byId(kioskId);
    if (kiosk === undefined || !inScope(scopeOf(principal), kiosk))
      throw forbidden('This kiosk is not yours to see');
    const size = pageSize(first, 100, 20);
    const place = decodeCursor(after, ['number', 'string']) as [number, string] | null;
    const usable = place !== null && isCommandId(place[1]) ? place : null;
    const rows = await this.database.run(commandsOfKiosk, [
      kioskId,
      usable === null ? null : new Date(usable[0]),
      usable === null ? null : usable[1],
      size + 1,
    ]);
    return connection(rows, size, commandNode, (row) => [row.requested_at.getTime(), row.id]);
  }
}
