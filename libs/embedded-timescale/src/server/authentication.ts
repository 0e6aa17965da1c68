import { int32, message } from '../wire/message-builder.js';
import { ScramServer, type ScramVerifier } from '../wire/scram-server.js';

const SASL = 10;
const SASL_CONTINUE = 11;
const SASL_FINAL = 12;
const MECHANISM = 'SCRAM-SHA-256';

export type AuthenticationStep =
  { kind: 'continue'; reply: Buffer } | { kind: 'accepted'; reply: Buffer } | { kind: 'refused' };

/** The conversation that proves a client knows the password. */
export class Authentication {
  private readonly scram: ScramServer;
  private challenged = false;

  constructor(verifier: ScramVerifier) {
    this.scram = new ScramServer(verifier);
  }

  /** What the server says first. */
  invitation(): Buffer {
    return message('R', int32(SASL), MECHANISM, Buffer.from([0]));
  }

  /**
   * Takes the body of a password message.
   * @throws ScramProtocolError when it makes no sense
   */
  receive(body: Buffer): AuthenticationStep {
    if (!this.challenged) {
      this.challenged = true;
      // Mechanism name, its end, and the length of the rest.
      const challenge = this.scram.challenge(body.toString('utf8', MECHANISM.length + 5));
      return { kind: 'continue', reply: message('R', int32(SASL_CONTINUE), Buffer.from(challenge)) };
    }
    const signature = this.scram.verify(body.toString('utf8'));
    if (signature === undefined) return { kind: 'refused' };
    return { kind: 'accepted', reply: message('R', int32(SASL_FINAL), Buffer.from(signature)) };
  }
}
