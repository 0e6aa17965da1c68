const space = /[ \t\n\r]*/y;
const scalar =
  /"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy;

/**
 * Where a text that JSON.parse refused stops being JSON, from 0. The engine's own message names the place only
 * sometimes and quotes the text, which may hold what must not be repeated.
 */
export function jsonErrorPosition(text: string): number {
  /** The closing brackets that are due. */
  const open: string[] = [];
  let position = 0;
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = position;
    const found = pattern.exec(text);
    if (found !== null) position += found[0].length;
    return found !== null;
  };
  const take = (character: string): boolean => {
    skip(space);
    if (text[position] !== character) return false;
    position++;
    return true;
  };
  /** A member's name and colon, when an object is open. */
  const name = (): boolean => {
    skip(space);
    return text[position] === '"' && skip(scalar) && take(':');
  };
  for (;;) {
    // A value begins here.
    skip(space);
    const character = text[position];
    if (character === '[' || character === '{') {
      position++;
      const end = character === '[' ? ']' : '}';
      open.push(end);
      if (!take(end)) {
        if (end === '}' && !name()) return position;
        continue;
      }
      open.pop();
    } else if (!skip(scalar)) return position;
    // A value has ended here.
    for (;;) {
      const end = open.at(-1);
      if (end === undefined) {
        skip(space);
        return position;
      }
      if (take(end)) {
        open.pop();
        continue;
      }
      if (!take(',')) return position;
      if (end === '}' && !name()) return position;
      break;
    }
  }
}
