import { type InvalidInput, invalidInput } from '@app/kiosk-registry';
import type { DocumentOf, Settings, SettingKind, Target } from './documents.js';

/** What a document names, with the place where it does. */
interface Reference {
  field: string;
  kind: Target['kind'];
  id: string;
}

const targetsAt = (field: string, list: readonly Target[]): Reference[] =>
  list.map(({ kind, id }, index) => ({ field: `${field}[${index}].id`, kind, id }));

/** Everything that a document names. */
export function referencesOf<Kind extends SettingKind>(kind: Kind, document: DocumentOf<Kind>): Reference[] {
  switch (kind) {
    case 'CONTACT':
      return (document as DocumentOf<'CONTACT'>).channels.map((id, index) => ({
        field: `input.channels[${index}]`,
        kind: 'CHANNEL',
        id,
      }));
    case 'ROUTE':
      return targetsAt('input.receivers', (document as DocumentOf<'ROUTE'>).receivers);
    case 'SCHEDULE': {
      const { layers, overrides } = document as DocumentOf<'SCHEDULE'>;
      return [
        ...layers.flatMap(({ contacts }, layer) =>
          contacts.map((id, index): Reference => ({
            field: `input.layers[${layer}].contacts[${index}]`,
            kind: 'CONTACT',
            id,
          })),
        ),
        ...overrides.map(({ contact }): Reference => ({
          field: 'input.contact',
          kind: 'CONTACT',
          id: contact,
        })),
      ];
    }
    case 'POLICY': {
      const { steps, finalStep } = document as DocumentOf<'POLICY'>;
      return [
        ...steps.flatMap(({ targets }, index) => targetsAt(`input.steps[${index}].targets`, targets)),
        ...targetsAt('input.finalStep.targets', finalStep?.targets ?? []),
      ];
    }
    default:
      return [];
  }
}

const listOf: Record<Target['kind'], 'channels' | 'contacts' | 'schedules' | 'policies'> = {
  CHANNEL: 'channels',
  CONTACT: 'contacts',
  SCHEDULE: 'schedules',
  POLICY: 'policies',
};
const words: Record<Target['kind'], string> = {
  CHANNEL: 'channel',
  CONTACT: 'contact',
  SCHEDULE: 'schedule',
  POLICY: 'policy',
};

export function checkReferences(settings: Settings, references: readonly Reference[]): InvalidInput | null {
  const missing = references.find(({ kind, id }) => !settings[listOf[kind]].has(id));
  return missing ? invalidInput(missing.field, `There is no such ${words[missing.kind]}`) : null;
}

/** The name of something that still needs it, or null. */
export function userOf(settings: Settings, id: string): string | null {
  // Ids are unique over all kinds.
  const names = (kind: SettingKind, document: never) =>
    referencesOf(kind, document).some((reference) => reference.id === id);
  for (const [kind, list] of [
    ['CONTACT', settings.contacts.values()],
    ['SCHEDULE', settings.schedules.values()],
    ['POLICY', settings.policies.values()],
    ['ROUTE', settings.routes],
  ] as const)
    for (const { document } of list) if (names(kind, document as never)) return document.name;
  return null;
}
