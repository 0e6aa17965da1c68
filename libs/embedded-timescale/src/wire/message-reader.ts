/** One message of the Postgres wire protocol, version 3. */
export interface WireMessage {
  /** The type byte as a character; empty for the packets that come before authentication. */
  type: string;
  /** The whole message: type byte, length, body. */
  bytes: Buffer;
  /** What follows the length field. */
  body: Buffer;
}

/** A peer announced a message that is too large, or shorter than its own length field. */
export class MessageSizeError extends Error {}

/**
 * Cuts a stream of bytes into messages, however the network split it. Bytes are joined once per message, so a
 * large message that arrives in many small pieces costs linear time.
 */
export class MessageReader {
  private chunks: Buffer[] = [];
  private size = 0;
  private wanted = 0;
  private untyped: boolean;

  /**
   * @param limit largest accepted message, in bytes
   * @param options.startup true while packets without a type byte are expected
   */
  constructor(
    private limit: number,
    options: { startup: boolean },
  ) {
    this.untyped = options.startup;
  }

  /** From the next message on there are type bytes. */
  endStartup(): void {
    this.untyped = false;
    this.wanted = 0;
  }

  setLimit(limit: number): void {
    this.limit = limit;
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.chunks.push(chunk);
    this.size += chunk.length;
  }

  /**
   * The next whole message, or undefined when more bytes are needed.
   * @throws MessageSizeError as soon as the length field is known, before the body is buffered
   */
  next(): WireMessage | undefined {
    const header = this.untyped ? 4 : 5;
    if (this.wanted === 0) {
      if (this.size < header) return undefined;
      const length = this.joined(header).readInt32BE(header - 4);
      this.wanted = length + header - 4;
      if (length < 4) throw new MessageSizeError(`invalid message length ${length}`);
      if (this.wanted > this.limit) {
        throw new MessageSizeError(
          `message of ${this.wanted} bytes is over the limit of ${this.limit} bytes`,
        );
      }
    }
    if (this.size < this.wanted) return undefined;
    const all = this.joined(this.wanted);
    const bytes = all.subarray(0, this.wanted);
    this.chunks = all.length > this.wanted ? [all.subarray(this.wanted)] : [];
    this.size -= this.wanted;
    this.wanted = 0;
    return {
      type: this.untyped ? '' : String.fromCharCode(bytes[0] ?? 0),
      bytes,
      body: bytes.subarray(header),
    };
  }

  /** Makes the first `count` bytes (or all) one buffer. */
  private joined(count: number): Buffer {
    const [first] = this.chunks;
    if (first && this.chunks.length === 1 && first.length >= count) return first;
    const all = Buffer.concat(this.chunks, this.size);
    this.chunks = [all];
    return all;
  }
}

/** Walks over complete backend or frontend messages in one buffer. */
export function* messagesIn(bytes: Buffer): Generator<WireMessage> {
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + bytes.readInt32BE(at + 1);
    yield {
      type: String.fromCharCode(bytes[at] ?? 0),
      bytes: bytes.subarray(at, end),
      body: bytes.subarray(at + 5, end),
    };
    at = end;
  }
}
