/** A quoted thing or a comment. A doubled quote inside reads as two neighbours, which comes to the same. */
const OPAQUE =
  /'[^']*'|"[^"]*"|--[^\n]*|\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?\$\1\$|\/\*[\s\S]*?\*\//y;
/** An escape string: a backslash protects the quote. */
const ESCAPE_STRING = /[eE]'[^'\\]*(?:\\[\s\S][^'\\]*)*'/y;
const WORD = /[A-Za-z0-9_\u0080-\uffff][\w$\u0080-\uffff]*/y;

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/**
 * Splits SQL at its top-level semicolons. Comments become one space; quoted text stays as it is. Bodies written
 * as BEGIN ATOMIC … END are split too, which is harmless: the result only serves to look at how statements begin.
 */
export function splitStatements(sql: string): string[] {
  const statements: string[] = [];
  let current = '';
  const finish = () => {
    if (current.trim()) statements.push(current.trim());
    current = '';
  };
  for (let at = 0; at < sql.length;) {
    const piece =
      match(ESCAPE_STRING, sql, at) ?? match(WORD, sql, at) ?? match(OPAQUE, sql, at) ?? sql.charAt(at);
    at += piece.length;
    if (piece === ';') finish();
    else if (piece.startsWith('--') || piece.startsWith('/*')) current += ' ';
    else current += piece;
  }
  finish();
  return statements;
}
