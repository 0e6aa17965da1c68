import { onCallAt } from '../on-call/on-call.js';
import type { DirectTarget, Settings } from '../settings/documents.js';

/** One message to send: through which channel, for whom, and why. */
export interface Addressee {
  channel: string;
  contact: string | null;
  /** E.g. "on call: Clinics at night". */
  via: string;
}

export interface Resolved {
  addressees: Addressee[];
  /** Targets that reach nobody, in words. */
  nobody: string[];
}

/**
 * Who is told at that time. Nobody is told twice through the same channel; what is gone or switched off reaches
 * nobody, and that is said.
 */
export function resolveTargets(settings: Settings, targets: readonly DirectTarget[], now: number): Resolved {
  const addressees = new Map<string, Addressee>();
  const nobody: string[] = [];
  const addChannel = (id: string, contact: string | null, via: string): boolean => {
    const channel = settings.channels.get(id);
    if (!channel?.document.enabled) return false;
    if (!addressees.has(id)) addressees.set(id, { channel: id, contact, via });
    return true;
  };
  const addContact = (id: string, via: string): boolean => {
    const contact = settings.contacts.get(id);
    return (contact?.document.channels ?? []).filter((channel) => addChannel(channel, id, via)).length > 0;
  };
  for (const target of targets) {
    switch (target.kind) {
      case 'CHANNEL': {
        const name = settings.channels.get(target.id)?.document.name;
        if (!addChannel(target.id, null, 'channel')) nobody.push(`channel ${name ?? target.id} is off`);
        break;
      }
      case 'CONTACT': {
        const name = settings.contacts.get(target.id)?.document.name;
        if (!addContact(target.id, 'contact')) nobody.push(`${name ?? 'a contact'} has no channel in use`);
        break;
      }
      case 'SCHEDULE': {
        const schedule = settings.schedules.get(target.id);
        const name = schedule?.document.name ?? target.id;
        const contact = schedule ? onCallAt(schedule.document, now).contact : null;
        if (contact === null) nobody.push(`nobody is on call: ${name}`);
        else if (!addContact(contact, `on call: ${name}`))
          nobody.push(`whoever is on call has no channel in use: ${name}`);
      }
    }
  }
  return { addressees: [...addressees.values()], nobody };
}
