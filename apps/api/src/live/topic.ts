/** What can be watched; `text` is how clients name it. */
export type Topic =
  | { kind: 'fleet'; text: string }
  | { kind: 'incidents'; text: string }
  | { kind: 'region' | 'site' | 'kiosk'; id: string; text: string };

const id = /^[a-z0-9][a-z0-9-]{0,62}$/;
const serial = /^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/;

/** The topic that a client names; null for anything that is none. */
export function parseTopic(text: unknown): Topic | null {
  if (typeof text !== 'string' || text.length > 80) return null;
  if (text === 'fleet' || text === 'incidents') return { kind: text, text };
  const colon = text.indexOf(':');
  const [kind, name] = [text.slice(0, colon), text.slice(colon + 1)];
  if (kind === 'kiosk') return serial.test(name) ? { kind, id: name, text } : null;
  if (kind === 'region' || kind === 'site') return id.test(name) ? { kind, id: name, text } : null;
  return null;
}
