/** What a client may send before there is a session. */
export type StartupPacket =
  | { kind: 'startup'; parameters: Map<string, string> }
  | { kind: 'cancel'; processId: number; secret: number }
  | { kind: 'encryption' }
  | { kind: 'unsupported'; version: number };

const PROTOCOL_3 = 3;
const CANCEL_REQUEST = 80877102;
const SSL_REQUEST = 80877103;
const GSS_REQUEST = 80877104;

/** Reads the body (without its length) of a packet that came before authentication. */
export function parseStartupPacket(body: Buffer): StartupPacket {
  if (body.length < 4) return { kind: 'unsupported', version: 0 };
  const version = body.readInt32BE(0);
  if (version === SSL_REQUEST || version === GSS_REQUEST) return { kind: 'encryption' };
  if (version === CANCEL_REQUEST && body.length >= 12) {
    return { kind: 'cancel', processId: body.readInt32BE(4), secret: body.readInt32BE(8) };
  }
  if (version >>> 16 !== PROTOCOL_3) return { kind: 'unsupported', version };
  const fields = body.subarray(4).toString('utf8').split('\0');
  const parameters = new Map<string, string>();
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = fields[at];
    if (!name) break;
    parameters.set(name, fields[at + 1] ?? '');
  }
  return { kind: 'startup', parameters };
}

/** Settings out of the `options` start-up parameter: `-c name=value`, `-cname=value`, `--name=value`. */
export function parseOptions(options: string): Map<string, string> {
  const words = (options.match(/(?:\\.|[^\s\\])+/gs) ?? []).map((word) => word.replace(/\\(.)/gs, '$1'));
  const settings = new Map<string, string>();
  const add = (assignment: string) => {
    const equals = assignment.indexOf('=');
    if (equals > 0)
      settings.set(assignment.slice(0, equals).replaceAll('-', '_'), assignment.slice(equals + 1));
  };
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '-c') add(words[++at] ?? '');
    else if (word.startsWith('--')) add(word.slice(2));
    else if (word.startsWith('-c')) add(word.slice(2));
  }
  return settings;
}

const NOT_SETTINGS = new Set(['user', 'database', 'options', 'replication']);

/** Every run-time setting that a start-up packet asks for, by lower-case name. */
export function startupSettings(parameters: Map<string, string>): Map<string, string> {
  const settings = parseOptions(parameters.get('options') ?? '');
  for (const [name, value] of parameters) {
    if (!NOT_SETTINGS.has(name) && !name.startsWith('_pq_.')) settings.set(name, value);
  }
  const byName = new Map([...settings].map(([name, value]) => [name.toLowerCase(), value]));
  // UTF-8 is the only encoding of the embedded server, and drivers spell it in many ways.
  if (/^'?utf-?8'?$|^unicode$/i.test(byName.get('client_encoding') ?? '')) byName.delete('client_encoding');
  return byName;
}
