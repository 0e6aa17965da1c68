import { Inject, Injectable } from '@nestjs/common';
import { actorOf, AuditTrail, type UserPrincipal } from '@app/auth';
import { CLOCK, type Clock } from '@app/kernel';
import {
  type Conflict,
  conflict,
  type InvalidInput,
  invalidInput,
  type NotFound,
  notFound,
} from '@app/kiosk-registry';
import { Database, type Queryable } from '@app/persistence';
import type { DocumentOf, SettingKind, Settings } from './documents.js';
import { checkReferences, referencesOf, userOf } from './references.js';
import {
  bumpSettingsVersion,
  insertSetting,
  insertSettingVersion,
  removeSetting,
  updateSetting,
} from './settings.sql.js';
import { readSettings } from './settings-store.js';

export type SettingProblem = InvalidInput | NotFound | Conflict;

/** Of each kind. They are read as a whole, and nobody looks through more. */
const mostOfKind = 300;
const auditNames: Record<SettingKind, string> = {
  CHANNEL: 'notification-channel',
  CONTACT: 'contact',
  ROUTE: 'notification-route',
  SCHEDULE: 'on-call-schedule',
  POLICY: 'escalation-policy',
};

export function allOf(settings: Settings, kind: SettingKind): { id: string; document: { name: string } }[] {
  switch (kind) {
    case 'CHANNEL':
      return [...settings.channels.values()];
    case 'CONTACT':
      return [...settings.contacts.values()];
    case 'SCHEDULE':
      return [...settings.schedules.values()];
    case 'POLICY':
      return [...settings.policies.values()];
    case 'ROUTE':
      return [...settings.routes];
  }
}

/** Changes of what is set up: checked against everything else, with a new version and an audit entry, or not at all. */
@Injectable()
export class SettingChanges {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(AuditTrail) private readonly trail: AuditTrail,
  ) {}

  /**
   * Writes a new document (`id` null) or the next version of one. `edit` makes it from what there is; `also` runs in
   * the same transaction.
   */
  async save<Kind extends SettingKind>(
    principal: UserPrincipal,
    kind: Kind,
    id: string | null,
    edit: (settings: Settings) => { document: DocumentOf<Kind> } | { problem: SettingProblem },
    also: (transaction: Queryable, id: number, at: Date) => Promise<void> = async () => undefined,
  ): Promise<{ id: string } | { problem: SettingProblem }> {
    return this.database.transaction(async (transaction) => {
      await transaction.run(bumpSettingsVersion, []);
      const settings = await readSettings(transaction);
      const known = allOf(settings, kind);
      if (id !== null && !known.some((one) => one.id === id))
        return { problem: notFound('id', 'There is no such entry') };
      if (id === null && known.length >= mostOfKind)
        return { problem: conflict(null, `There are ${mostOfKind} already`) };
      const edited = edit(settings);
      if ('problem' in edited) return edited;
      const { document } = edited;
      if (known.some((one) => one.id !== id && one.document.name === document.name))
        return { problem: invalidInput('input.name', 'is the name of another one') };
      const missing = checkReferences(settings, referencesOf(kind, document));
      if (missing) return { problem: missing };
      const at = new Date(this.clock.now());
      const json = JSON.stringify(document);
      const [row] =
        id === null
          ? await transaction.run(insertSetting, [kind, json, at])
          : await transaction.run(updateSetting, [Number(id), json, at]);
      await transaction.run(insertSettingVersion, [row!.id, row!.version, json, at, actorOf(principal)]);
      await also(transaction, row!.id, at);
      await this.trail.record(transaction, {
        at,
        actor: actorOf(principal),
        action: `${auditNames[kind]}.${id === null ? 'create' : 'change'}`,
        subject: `${auditNames[kind]}:${row!.id}`,
        detail: { version: row!.version, document: document as unknown as Record<string, unknown> },
      });
      return { id: String(row!.id) };
    });
  }

  async remove(principal: UserPrincipal, id: string): Promise<NotFound | Conflict | null> {
    return this.database.transaction(async (transaction) => {
      await transaction.run(bumpSettingsVersion, []);
      const settings = await readSettings(transaction);
      const kind = (Object.keys(auditNames) as SettingKind[]).find((each) =>
        allOf(settings, each).some((one) => one.id === id),
      );
      if (kind === undefined) return notFound('id', 'There is no such entry');
      const user = userOf(settings, id);
      if (user !== null) return conflict('id', `It is still named by ${user}`);
      const at = new Date(this.clock.now());
      const [row] = await transaction.run(removeSetting, [Number(id), at]);
      await transaction.run(insertSettingVersion, [Number(id), row!.version, null, at, actorOf(principal)]);
      await this.trail.record(transaction, {
        at,
        actor: actorOf(principal),
        action: `${auditNames[kind]}.remove`,
        subject: `${auditNames[kind]}:${id}`,
        detail: { version: row!.version },
      });
      return null;
    });
  }
}
