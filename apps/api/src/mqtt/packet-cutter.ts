const publish = 3;

export interface PacketBounds {
  publishBytes: number;
  otherPacketBytes: number;
}

type State = { part: 'header'; bytes: number[] } | { part: 'body'; left: number; skip: number };

/**
 * Follows a stream of MQTT packets and makes a PUBLISH that is too large as short as the largest one that is read: of
 * its payload the beginning is left, and the rest is thrown away as it arrives. So it can be refused and acknowledged
 * as any other, in bounded memory. Closing the connection instead would make its sender repeat it for ever.
 */
export class PacketCutter {
  private state: State = { part: 'header', bytes: [] };

  constructor(private readonly bounds: PacketBounds) {}

  /** True while a packet has begun and not ended. */
  get within(): boolean {
    return this.state.part === 'body' || this.state.bytes.length > 0;
  }

  /** @returns what goes on of the chunk. @throws RangeError for a packet that is too large, or is none */
  push(chunk: Buffer): Buffer[] {
    const passed: Buffer[] = [];
    for (let at = 0; at < chunk.length;) {
      if (this.state.part === 'header') {
        this.state.bytes.push(chunk[at++]!);
        const header = this.header(this.state.bytes);
        if (header !== null) passed.push(header);
        continue;
      }
      const { state } = this;
      const pass = Math.min(state.left, chunk.length - at);
      if (pass > 0) passed.push(chunk.subarray(at, at + pass));
      const drop = state.left === pass ? Math.min(state.skip, chunk.length - at - pass) : 0;
      at += pass + drop;
      state.left -= pass;
      state.skip -= drop;
      if (state.left === 0 && state.skip === 0) this.state = { part: 'header', bytes: [] };
    }
    return passed;
  }

  /** The fixed header once it is complete, with the length that is left of the packet. */
  private header(bytes: readonly number[]): Buffer | null {
    if (bytes.length === 1) return null;
    if (bytes.at(-1)! >= 0x80) {
      if (bytes.length > 4) throw new RangeError('The remaining length has more than four bytes');
      return null;
    }
    const length = bytes.slice(1).reduce((sum, byte, index) => sum + (byte & 0x7f) * 128 ** index, 0);
    const isPublish = bytes[0]! >> 4 === publish;
    if (!isPublish && length > this.bounds.otherPacketBytes) throw new RangeError('The packet is too large');
    const left = isPublish ? Math.min(length, this.bounds.publishBytes) : length;
    this.state = left === 0 ? { part: 'header', bytes: [] } : { part: 'body', left, skip: length - left };
    return Buffer.from([bytes[0]!, ...encodedLength(left)]);
  }
}

function encodedLength(length: number): number[] {
  const bytes: number[] = [];
  do {
    const rest = Math.floor(length / 128);
    bytes.push((length % 128) | (rest > 0 ? 0x80 : 0));
    length = rest;
  } while (length > 0);
  return bytes;
}
