import type { Random } from '../random.js';

const oddTexts = [
  '',
  ' ',
  '\0',
  '\ud800',
  '\u202e',
  'null',
  "' OR 1=1 --",
  '${7*7}',
  '../../etc/passwd',
  '%00',
  '<script>',
  '2026-02-30T25:61:61Z',
  '+275760-09-13T00:00:00.001Z',
  '0000-00-00T00:00:00Z',
  'K-00001',
  '__proto__',
  'constructor',
  'é'.repeat(300),
  'x'.repeat(5_000),
];
const oddNumbers = [
  0,
  -0,
  -1,
  1.5,
  1e21,
  -1e308,
  2 ** 31,
  2 ** 53,
  -(2 ** 63),
  5e-324,
  Number.MAX_SAFE_INTEGER,
];

/** A value that nobody expects at any place. */
export function oddValue(random: Random, depth = 0): unknown {
  switch (random.whole(0, depth > 2 ? 4 : 7)) {
    case 0:
      return null;
    case 1:
      return random.chance(0.5);
    case 2:
      return random.pick(oddNumbers);
    case 3:
    case 4:
      return random.pick(oddTexts);
    case 5:
      return Array.from({ length: random.whole(0, 4) }, () => oddValue(random, depth + 1));
    case 6:
      return Object.fromEntries(
        Array.from({ length: random.whole(0, 3) }, () => [
          random.pick(oddTexts),
          oddValue(random, depth + 1),
        ]),
      );
    default: {
      let nested: unknown = 1;
      for (let level = random.whole(1, 200); level > 0; level--)
        nested = random.chance(0.5) ? [nested] : { a: nested };
      return nested;
    }
  }
}

/** The same JSON with something wrong at a place drawn by chance. The given value is not changed. */
export function mutateJson(value: unknown, random: Random): unknown {
  if (value === null || typeof value !== 'object' || random.chance(0.12)) return oddValue(random);
  if (Array.isArray(value)) {
    const copy: unknown[] = [...(value as unknown[])];
    if (copy.length === 0 || random.chance(0.1)) copy.push(oddValue(random));
    else {
      const index = random.whole(0, copy.length - 1);
      const how = random.next();
      if (how < 0.1) copy.splice(index, 1);
      else if (how < 0.2) copy.push(...copy);
      else copy[index] = mutateJson(copy[index], random);
    }
    return copy;
  }
  const entries = Object.entries(value);
  if (entries.length === 0 || random.chance(0.1))
    return Object.fromEntries([...entries, [random.pick(oddTexts), oddValue(random)]]);
  const index = random.whole(0, entries.length - 1);
  const [name, inner] = entries[index]!;
  if (random.chance(0.15)) entries.splice(index, 1);
  else entries[index] = [random.chance(0.08) ? random.pick(oddTexts) : name, mutateJson(inner, random)];
  return Object.fromEntries(entries);
}

const inserts = [
  '"',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '\\',
  '\n',
  '\0',
  '\u2028',
  '/*',
  '#',
  '\\u12',
  '1e999',
  'NaN',
  '-',
  '...',
  '@',
  '$',
  '"""',
  '[[[[[[[[',
  '{"a":'.repeat(50),
  '\ufeff',
  'query',
  'fragment f on T',
  '__typename',
  '(',
  ')',
];

/** The same text with pieces missing, doubled, moved or put in. */
export function mutateText(text: string, random: Random): string {
  let mutated = text;
  for (let times = random.whole(1, 4); times > 0; times--) {
    const from = random.whole(0, mutated.length);
    const to = Math.min(mutated.length, from + random.whole(0, 20));
    const [before, middle, after] = [mutated.slice(0, from), mutated.slice(from, to), mutated.slice(to)];
    switch (random.whole(0, 4)) {
      case 0:
        mutated = before + after;
        break;
      case 1:
        mutated = before + middle.repeat(random.whole(2, 5)) + after;
        break;
      case 2:
        mutated = before + random.pick(inserts) + middle + after;
        break;
      case 3:
        mutated = before;
        break;
      default:
        mutated = before + String.fromCharCode(random.whole(0, 0xffff)) + after;
    }
  }
  return mutated;
}

/** The same bytes with some of them changed, or their end missing. */
export function mutateBytes(bytes: Buffer, random: Random): Buffer {
  const copy = Buffer.from(bytes);
  for (let times = random.whole(0, 6); times > 0 && copy.length > 0; times--)
    copy[random.whole(0, copy.length - 1)] = random.whole(0, 255);
  return random.chance(0.3) ? copy.subarray(0, random.whole(0, copy.length)) : copy;
}
