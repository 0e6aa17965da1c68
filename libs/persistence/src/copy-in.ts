import type pg from 'pg';

/** A `COPY … FROM STDIN` in PostgreSQL's binary format. Declared beside the statements of its table. */
export interface CopyIn {
  readonly name: string;
  readonly text: string;
}

/** What the client calls on its way through one statement. */
interface Connection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** Runs as a query of the client: the data follow when the server asks for them, in one piece. */
class CopyQuery {
  constructor(
    private readonly text: string,
    private readonly data: Buffer,
    // The client wraps it to clear its time limit.
    public callback: (error: Error | null) => void,
  ) {}

  submit(connection: Connection): null {
    connection.query(this.text);
    return null;
  }

  handleCopyInResponse(connection: Connection): void {
    connection.sendCopyFromChunk(this.data);
    connection.endCopyFrom();
  }

  handleError(error: Error): void {
    this.callback(error);
  }

  handleReadyForQuery(): void {
    this.callback(null);
  }

  handleCommandComplete(): void {
    // Nothing to remember: all rows are in, or the statement failed.
  }
}

/** Resolves when all rows are written; a single row that fails fails all of them. */
export function copyIn(client: pg.ClientBase, { text }: CopyIn, data: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const query = new CopyQuery(text, data, (error) => (error === null ? resolve() : reject(error)));
    client.query(query as unknown as pg.Submittable);
  });
}
