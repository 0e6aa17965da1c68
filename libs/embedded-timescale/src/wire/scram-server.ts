import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';

const ITERATIONS = 4096;
const hmac = (key: Buffer, data: string | Buffer): Buffer => createHmac('sha256', key).update(data).digest();

/** What the server keeps of a password (RFC 5802): enough to check it, not to log in with it elsewhere. */
export interface ScramVerifier {
  salt: Buffer;
  storedKey: Buffer;
  serverKey: Buffer;
}

export function scramVerifier(password: string): ScramVerifier {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, ITERATIONS, 32, 'sha256');
  const storedKey = createHash('sha256').update(hmac(salted, 'Client Key')).digest();
  return { salt, storedKey, serverKey: hmac(salted, 'Server Key') };
}

/** The client broke the exchange, as opposed to not knowing the password. */
export class ScramProtocolError extends Error {}

/** One SCRAM-SHA-256 exchange, server side, without channel binding. */
export class ScramServer {
  private firstBare = '';
  private header = '';
  private serverFirst = '';
  private nonce = '';

  constructor(private readonly verifier: ScramVerifier) {}

  /** Answers the client's first message with the challenge. */
  challenge(clientFirst: string): string {
    const parts = /^([ny],[^,]*,)((?:m=[^,]*,)?n=[^,]*,r=([^,]+).*)$/s.exec(clientFirst);
    if (!parts) throw new ScramProtocolError('malformed SCRAM message');
    this.header = parts[1] ?? '';
    this.firstBare = parts[2] ?? '';
    this.nonce = `${parts[3]}${randomBytes(18).toString('base64')}`;
    this.serverFirst = `r=${this.nonce},s=${this.verifier.salt.toString('base64')},i=${ITERATIONS}`;
    return this.serverFirst;
  }

  /** The server's signature when the proof is right, undefined when the password is wrong. */
  verify(clientFinal: string): string | undefined {
    const parts = /^(c=([^,]+),r=([^,]+).*),p=([^,]+)$/s.exec(clientFinal);
    if (!parts || parts[2] !== Buffer.from(this.header).toString('base64') || parts[3] !== this.nonce) {
      throw new ScramProtocolError('malformed SCRAM message');
    }
    const signed = `${this.firstBare},${this.serverFirst},${parts[1]}`;
    const proof = Buffer.from(parts[4] ?? '', 'base64');
    const signature = hmac(this.verifier.storedKey, signed);
    if (proof.length !== signature.length) return undefined;
    const clientKey = Buffer.from(proof.map((byte, at) => byte ^ (signature[at] ?? 0)));
    const storedKey = createHash('sha256').update(clientKey).digest();
    if (!timingSafeEqual(storedKey, this.verifier.storedKey)) return undefined;
    return `v=${hmac(this.verifier.serverKey, signed).toString('base64')}`;
  }
}
