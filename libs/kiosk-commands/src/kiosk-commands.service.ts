import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { actorOf, AuditTrail, inScope, type Principal, scopeOf } from '@app/auth';
import type { gql } from '@app/contracts';
import { CLOCK, type Clock } from '@app/kernel';
import {
  type Conflict,
  conflict,
  type InvalidInput,
  KioskLifecycleService,
  type NotFound,
  notFound,
  type RegisteredKiosk,
  RegistryCache,
  senderRefusal,
} from '@app/kiosk-registry';
import { ChangeBus } from '@app/live-push';
import { Database } from '@app/persistence';
import { CommandDelivery } from './command-delivery.js';
import { checkCommand, type CommandReport, expiry, isCommandId } from './command-input.js';
import { commandMessage, type CommandMessage, commandNode, type KioskCommandNode } from './command-node.js';
import {
  commandByClientId,
  commandById,
  finishCommand,
  insertCommand,
  type KioskCommandRow,
  lockCommand,
  noteHandedOver,
  slotExists,
  waitingCommands,
} from './kiosk-command.sql.js';

const over: ReadonlySet<gql.KioskCommandState> = new Set(['DONE', 'FAILED', 'REJECTED']);

/** What people tell kiosks to do, until the kiosks have said what became of it. */
@Injectable()
export class KioskCommands {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(AuditTrail) private readonly trail: AuditTrail,
    @Inject(RegistryCache) private readonly registry: RegistryCache,
    @Inject(KioskLifecycleService) private readonly lifecycle: KioskLifecycleService,
    @Inject(CommandDelivery) private readonly delivery: CommandDelivery,
    @Inject(ChangeBus) private readonly changes: ChangeBus,
  ) {}

  async send(
    principal: Principal,
    input: gql.SendCommandInput,
  ): Promise<KioskCommandNode | NotFound | InvalidInput | Conflict> {
    const problem = checkCommand(input);
    if (problem !== null) return problem;
    await this.registry.ensureFresh();
    const kiosk = this.registry.bySerial(input.kiosk);
    if (kiosk === undefined || !inScope(scopeOf(principal), kiosk))
      return notFound('input.kiosk', 'There is no such kiosk');
    if (kiosk.lifecycle === 'RETIRED') return conflict('input.kiosk', 'This kiosk is retired');
    const slot = input.slot ?? '';
    if (slot !== '' && (await this.database.run(slotExists, [kiosk.id, slot])).length === 0)
      return notFound('input.slot', 'The kiosk has no such slot');
    const sent = await this.store(principal, input, kiosk, slot);
    if (sent !== null) {
      this.changes.publish({ kiosks: [kiosk.id], incidents: [] });
      // At once, and by the timer again should this process die before.
      await this.delivery.deliverDue();
      return this.read(sent);
    }
    const earlier =
      input.clientId == null ? [] : await this.database.run(commandByClientId, [input.clientId]);
    const [same] = earlier;
    if (same === undefined) return conflict('input.kind', 'The same command waits for this kiosk already');
    if (same.kiosk_id === kiosk.id && same.kind === input.kind && same.slot === slot)
      return commandNode(same);
    return conflict('input.clientId', 'Another command has this client id');
  }

  async cancel(principal: Principal, id: string): Promise<KioskCommandNode | NotFound | Conflict> {
    const at = new Date(this.clock.now());
    const row = await this.database.transaction(async (transaction) => {
      const [command] = isCommandId(id) ? await transaction.run(lockCommand, [id]) : [];
      if (
        command === undefined ||
        !inScope(scopeOf(principal), { regionId: command.region_id, siteId: command.site_id })
      )
        return notFound('id', 'There is no such command');
      if (command.finished_at !== null) return conflict('id', 'This command is over already');
      await transaction.run(finishCommand, [id, 'CANCELLED', at, null]);
      await this.trail.record(transaction, {
        at,
        actor: actorOf(principal),
        action: 'kiosk.command-cancel',
        subject: `kiosk:${command.serial}`,
        detail: { id, kind: command.kind },
      });
      return command;
    });
    if ('__typename' in row) return row;
    this.changes.publish({ kiosks: [row.kiosk_id], incidents: [] });
    return this.read(id);
  }

  /** For a kiosk or gateway: what it has to do. Asking counts as having been told. */
  async waiting(principal: Principal, first: number): Promise<CommandMessage[]> {
    const now = new Date(this.clock.now());
    const { regions, sites } = scopeOf(principal);
    const own = principal.kind === 'device' ? principal.kioskId : null;
    const rows = await this.database.run(waitingCommands, [
      now,
      own,
      own === null ? regions : [],
      own === null ? sites : [],
      first,
    ]);
    const news = rows.filter(({ state }) => state === 'WAITING').map(({ id }) => id);
    if (news.length > 0) {
      const told = await this.database.run(noteHandedOver, [news, now]);
      this.changes.publish({ kiosks: [...new Set(told.map((row) => row.kiosk_id))], incidents: [] });
    }
    return rows.map(commandMessage);
  }

  /**
   * The first report counts. A command that expired or was cancelled meanwhile is reported all the same: what the
   * kiosk did is true. What follows from it is done first, so that a report that got no answer makes up for it.
   */
  async report(
    principal: Principal,
    { id, outcome, resultCode }: CommandReport,
  ): Promise<{ id: string; state: gql.KioskCommandState } | NotFound> {
    const [command] = isCommandId(id) ? await this.database.run(commandById, [id]) : [];
    if (command === undefined) return notFound('id', 'There is no such command');
    await this.registry.ensureFresh();
    const refusal = senderRefusal(this.registry.bySerial(command.serial), command.serial, principal);
    if (refusal === 'NOT_YOUR_KIOSK') return notFound('id', 'There is no such command');
    if (over.has(command.state)) return { id, state: command.state };
    if (outcome === 'DONE') await this.follow(command);
    const at = new Date(this.clock.now());
    const state = await this.database.transaction(async (transaction) => {
      const [locked] = await transaction.run(lockCommand, [id]);
      if (locked === undefined || over.has(locked.state)) return locked?.state ?? outcome;
      await transaction.run(finishCommand, [id, outcome, at, resultCode]);
      await this.trail.record(transaction, {
        at,
        actor: actorOf(principal),
        action: 'kiosk.command-report',
        subject: `kiosk:${command.serial}`,
        detail: { id, kind: command.kind, outcome, resultCode },
      });
      return outcome;
    });
    this.changes.publish({ kiosks: [command.kiosk_id], incidents: [] });
    return { id, state };
  }

  private async store(
    principal: Principal,
    input: gql.SendCommandInput,
    kiosk: RegisteredKiosk,
    slot: string,
  ): Promise<string | null> {
    const now = this.clock.now();
    const at = new Date(now);
    const { kind, reason, clientId = null } = input;
    const expiresAt = new Date(now + 1_000 * (input.expiresInSeconds ?? expiry.otherwise));
    const by = actorOf(principal);
    return this.database.transaction(async (transaction) => {
      const id = randomUUID();
      const row = [id, kiosk.id, kind, slot, reason, clientId, at, by, expiresAt] as const;
      if ((await transaction.run(insertCommand, [...row])).length === 0) return null;
      const detail = { id, kind, slot: slot === '' ? null : slot, reason, expiresAt };
      await this.trail.record(transaction, {
        at,
        actor: by,
        action: 'kiosk.command',
        subject: `kiosk:${kiosk.serial}`,
        detail,
      });
      return id;
    });
  }

  private async follow({ serial, kind, requested_by }: KioskCommandRow): Promise<void> {
    if (kind !== 'TAKE_OUT_OF_SERVICE' && kind !== 'RETURN_TO_SERVICE') return;
    const on = kind === 'TAKE_OUT_OF_SERVICE';
    // A kiosk that waits for its requalification goes on waiting: that is a conflict, and no fault of the report.
    await this.lifecycle.setMaintenanceFor(requested_by, { serial, on, reason: 'by remote command' });
  }

  private async read(id: string): Promise<KioskCommandNode> {
    return commandNode((await this.database.run(commandById, [id]))[0]!);
  }
}
