import { ScramProtocolError, ScramServer, scramVerifier } from './scram-server.js';

// That right and wrong passwords are told apart is tested with a real client in sharing.db.spec.ts.
const verifier = scramVerifier('secret');

test('the challenge extends the nonce of the client', () => {
  const challenge = new ScramServer(verifier).challenge('n,,n=,r=abc');
  expect(challenge).toMatch(/^r=abc.{24},s=[^,]+,i=4096$/);
});

test('a proof of the wrong length is refused', () => {
  const server = new ScramServer(verifier);
  const nonce = /r=([^,]+)/.exec(server.challenge('n,,n=,r=abc'))?.[1];
  expect(server.verify(`c=biws,r=${nonce},p=AAAA`)).toBeUndefined();
  expect(server.verify(`c=biws,r=${nonce},p=${Buffer.alloc(32).toString('base64')}`)).toBeUndefined();
});

test.each(['', 'n', 'p=tls-unique,,n=,r=abc', 'n,,n=,r='])('the first message %j makes no sense', (text) => {
  expect(() => new ScramServer(verifier).challenge(text)).toThrow(ScramProtocolError);
});

test('an answer to another challenge is refused', () => {
  const server = new ScramServer(verifier);
  server.challenge('n,,n=,r=abc');
  expect(() => server.verify('c=biws,r=abcdef,p=AAAA')).toThrow(ScramProtocolError);
});
