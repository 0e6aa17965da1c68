import { createReadStream } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

/** A quoted field that never ends would otherwise take in the rest of a file. */
const longestRow = 1_000_000;

/**
 * The rows of a CSV file (RFC 4180: quoted fields may hold delimiters, line ends and doubled quotes), as they come, in
 * bounded memory, with the line on which each begins. The delimiter is what the first line has most of: comma,
 * semicolon or tab. Empty lines are left out. @throws Error that names the line of a quote that is not closed
 */
export async function* csvRows(path: string): AsyncGenerator<{ line: number; fields: string[] }> {
  const decoder = new StringDecoder('utf8');
  let text = '';
  let delimiter = '';
  let at = 0;
  let line = 1;
  let rowLine = 1;
  let fields: string[] = [];
  let field = '';
  let quoted = false;
  let wasQuoted = false;
  const endField = () => {
    fields.push(wasQuoted ? field : field.trim());
    field = '';
    wasQuoted = false;
  };
  async function* chunks(): AsyncGenerator<{ text: string; last: boolean }> {
    for await (const chunk of createReadStream(path))
      yield { text: decoder.write(chunk as Buffer), last: false };
    yield { text: decoder.end(), last: true };
  }
  for await (const { text: more, last } of chunks()) {
    text = text.slice(at) + more;
    at = 0;
    if (delimiter === '') {
      if (!last && !/\r|\n/.test(text) && text.length < longestRow) continue;
      text = text.replace(/^\uFEFF/, '');
      const first = text.split(/[\r\n]/, 1)[0]!;
      const count = (mark: string) => first.split(mark).length;
      delimiter = [',', ';', '\t'].sort((a, b) => count(b) - count(a))[0]!;
    }
    // What follows a quote or a carriage return decides what it means: the last character waits for its neighbour.
    const end = last ? text.length : text.length - 1;
    for (; at < end; at++) {
      const char = text[at]!;
      if (quoted) {
        if (char === '"' && text[at + 1] === '"') {
          field += '"';
          at++;
        } else if (char === '"') quoted = false;
        else {
          if (char === '\n') line++;
          field += char;
          if (field.length > longestRow) throw new Error(`line ${rowLine}: a quote is opened and not closed`);
        }
      } else if (char === '"' && field.trim() === '') {
        quoted = true;
        wasQuoted = true;
        field = '';
      } else if (char === delimiter) endField();
      else if (char === '\n' || char === '\r') {
        if (char === '\r' && text[at + 1] === '\n') at++;
        endField();
        if (fields.some((each) => each !== '')) yield { line: rowLine, fields };
        fields = [];
        rowLine = ++line;
      } else if (!wasQuoted || char.trim() !== '') field += char;
    }
  }
  if (quoted) throw new Error(`line ${rowLine}: a quote is opened and not closed`);
  if (field !== '' || fields.length > 0) {
    endField();
    if (fields.some((each) => each !== '')) yield { line: rowLine, fields };
  }
}
