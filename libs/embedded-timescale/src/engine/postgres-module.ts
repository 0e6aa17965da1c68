/** The part of the WebAssembly module that is driven directly. */
export interface PostgresModule {
  HEAPU8: Uint8Array;
  addFunction(callback: (pointer: number, length: number) => number, signature: string): number;
  _set_read_write_cbs(read: number, write: number): void;
  _interactive_one(length: number, firstByte: number): void;
}

/**
 * Hands wire messages to Postgres and collects its raw answer. PGlite's own exec functions would also parse each
 * answer into objects, and keep those of execProtocolRaw for ever.
 */
export class WireChannel {
  private input: Uint8Array = new Uint8Array(0);
  private offset = 0;
  private output: Uint8Array[] = [];

  constructor(private readonly module: PostgresModule) {
    const read = module.addFunction((pointer, length) => this.read(pointer, length), 'iii');
    const write = module.addFunction((pointer, length) => this.write(pointer, length), 'iii');
    module._set_read_write_cbs(read, write);
  }

  exchange(messages: Uint8Array): Buffer {
    this.input = messages;
    this.offset = 0;
    this.output = [];
    this.module._interactive_one(messages.length, messages[0] ?? 0);
    this.input = new Uint8Array(0);
    const answer = Buffer.concat(this.output);
    this.output = [];
    return answer;
  }

  private read(pointer: number, length: number): number {
    const piece = this.input.subarray(this.offset, this.offset + length);
    this.module.HEAPU8.set(piece, pointer);
    this.offset += piece.length;
    return piece.length;
  }

  private write(pointer: number, length: number): number {
    this.output.push(this.module.HEAPU8.slice(pointer, pointer + length));
    return length;
  }
}
