/** Which lot is looked for, in the URL. */
export interface RecallSearch {
  lot?: string;
}

export function parseRecallSearch(raw: Record<string, unknown>): RecallSearch {
  const { lot } = raw;
  const text = typeof lot === 'string' || typeof lot === 'number' ? String(lot).trim() : '';
  return text !== '' && text.length <= 64 ? { lot: text } : {};
}
