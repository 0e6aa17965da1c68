/** What no answer may hold: where the code lies, how it is called, what the database said. */
const internals = [
  /(?:\n|\\n)\s+at .+:\d+:\d+/,
  /node_modules|\/dist\/|\.(?:ts|js):\d+/,
  /syntax error at or near|relation "|violates .* constraint|invalid input syntax for type/,
  /\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM) [a-z_"]+ /,
  /ECONNREFUSED|ECONNRESET|ENOENT|TypeError|ReferenceError|RangeError|Cannot read propert/,
  /kf_(?:session|device|gateway)_[\w-]{43}/,
];

/** @returns what is wrong with an answer, or null */
export function judge(status: number, headers: Record<string, unknown>, text: string): string | null {
  if (status >= 500 && !(status === 503 && headers['retry-after'] !== undefined)) return `answered ${status}`;
  if (status === 429 && headers['retry-after'] === undefined) return 'answered 429 without Retry-After';
  return leak(text);
}

export function leak(text: string): string | null {
  // The page's own scripts and the metrics are no answers to what was sent.
  if (text.startsWith('<!doctype html') || text.startsWith('# HELP')) return null;
  const found = internals.find((pattern) => pattern.test(text));
  return found === undefined ? null : `told of internals: ${found.exec(text)![0].trim().slice(0, 100)}`;
}
