/** Pieces of a message body: strings become zero-terminated UTF-8. */
export type Field = string | Buffer;

const terminated = (field: Field): Buffer =>
  typeof field === 'string' ? Buffer.from(`${field}\0`, 'utf8') : field;

/** A message with a type byte. */
export function message(type: string, ...fields: Field[]): Buffer {
  const body = Buffer.concat(fields.map(terminated));
  const header = Buffer.alloc(5);
  header.write(type, 'latin1');
  header.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
}

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value | 0);
  return bytes;
}

export const SYNC = message('S');
export const queryMessage = (sql: string): Buffer => message('Q', sql);
export const closeStatement = (name: string): Buffer => message('C', Buffer.from('S'), name);
export const copyFail = (reason: string): Buffer => message('f', reason);
/** Tells the client to send COPY data; zero columns, as their number is not known before the server runs it. */
export const copyInResponse = (binary: boolean): Buffer => message('G', Buffer.from([binary ? 1 : 0, 0, 0]));

export type TransactionStatus = 'I' | 'T' | 'E';
export const readyForQuery = (status: TransactionStatus): Buffer => message('Z', Buffer.from(status));
export const commandComplete = (tag: string): Buffer => message('C', tag);
export const parameterStatus = (name: string, value: string): Buffer => message('S', name, value);
export const backendKeyData = (processId: number, secret: number): Buffer =>
  message('K', int32(processId), int32(secret));
export const AUTHENTICATION_OK = message('R', int32(0));

export interface ErrorFields {
  severity: 'ERROR' | 'FATAL';
  /** SQLSTATE, five characters. */
  code: string;
  message: string;
  hint?: string;
}

export function errorResponse(fields: ErrorFields): Buffer {
  const parts = [`S${fields.severity}`, `V${fields.severity}`, `C${fields.code}`, `M${fields.message}`];
  if (fields.hint) parts.push(`H${fields.hint}`);
  return message('E', ...parts, Buffer.from([0]));
}

/** The message text of an ErrorResponse body. */
export function errorText(body: Buffer): string {
  const field = body
    .toString('utf8')
    .split('\0')
    .find((part) => part.startsWith('M'));
  return field?.slice(1) ?? 'unknown error';
}
