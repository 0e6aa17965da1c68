import { connect } from 'node:net';
import { WebSocket } from 'ws';
import type { Random } from '../random.js';
import { mutateJson, mutateText, oddValue } from './mutate.js';
import { rawRequest, type Tokens } from './http-requests.js';

const limitMs = 2_000;

/** Sends bytes on a connection of their own. @returns what came back until its end, or for a while */
export function sendRaw(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
    const finish = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(Buffer.concat(chunks).toString('latin1'));
    };
    const timer = setTimeout(finish, limitMs);
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', finish);
    socket.on('close', finish);
  });
}

function speak(url: string, protocols: string[], frames: (string | Buffer)[]): Promise<string> {
  return new Promise((resolve) => {
    const heard: string[] = [];
    const socket = new WebSocket(url, protocols, { handshakeTimeout: limitMs });
    const finish = () => {
      clearTimeout(timer);
      socket.terminate();
      resolve(heard.join('\n'));
    };
    const timer = setTimeout(finish, limitMs);
    socket.on('open', () => {
      for (const frame of frames) socket.send(frame);
      // Whatever is to come has come by the time that this is answered.
      socket.ping();
    });
    socket.on('message', (data: Buffer) => heard.push(data.toString()));
    socket.on('pong', () => setTimeout(finish, 5));
    socket.on('close', (_code, reason) => {
      heard.push(reason.toString());
      finish();
    });
    socket.on('error', finish);
  });
}

function graphqlFrames(random: Random, { session }: Tokens): (string | Buffer)[] {
  const messages: unknown[] = [
    { type: 'connection_init', payload: { token: session } },
    { id: '1', type: 'subscribe', payload: { query: 'subscription { incidentChanged { id state } }' } },
    { id: '1', type: 'subscribe', payload: { query: '{ viewer { id } }', variables: {} } },
    { id: '1', type: 'complete' },
    { type: 'ping' },
  ];
  return Array.from({ length: random.whole(1, 8) }, () => frame(random, random.pick(messages)));
}

function liveFrames(random: Random, { session }: Tokens): (string | Buffer)[] {
  const packets: [prefix: string, data: unknown][] = [
    ['40/live,', { token: session }],
    ['42/live,', ['watch', { topic: 'fleet' }]],
    ['42/live,', ['watch', { topic: 'kiosk:K-00001' }]],
    ['42/live,', ['unwatch', { topic: 'fleet' }]],
    ['451-/live,', ['watch', { _placeholder: true, num: 0 }]],
    ['41/live,', null],
    ['2', 'probe'],
    ['3', null],
  ];
  const welcome = random.chance(0.8) ? [`40/live,${JSON.stringify({ token: session })}`] : [];
  return [
    ...welcome,
    ...Array.from({ length: random.whole(1, 8) }, () => {
      const [prefix, data] = random.pick(packets);
      const text = prefix + JSON.stringify(random.chance(0.7) ? mutateJson(data, random) : data);
      return random.chance(0.2) ? mutateText(text, random) : text;
    }),
  ];
}

function frame(random: Random, message: unknown): string | Buffer {
  if (random.chance(0.05)) return Buffer.from(JSON.stringify(oddValue(random)) ?? '');
  const text = JSON.stringify(random.chance(0.6) ? mutateJson(message, random) : message);
  return random.chance(0.2) ? mutateText(text, random) : text;
}

/** A conversation over a socket. @returns how many messages it had, and what the api said */
export async function converse(
  port: number,
  random: Random,
  tokens: Tokens,
): Promise<{ kind: string; messages: number; heard: string }> {
  const kind = random.pick(['raw', 'graphql-ws', 'socket.io'] as const);
  if (kind === 'raw') return { kind, messages: 1, heard: await sendRaw(port, rawRequest(random, tokens)) };
  const frames = kind === 'graphql-ws' ? graphqlFrames(random, tokens) : liveFrames(random, tokens);
  const heard =
    kind === 'graphql-ws'
      ? await speak(`ws://127.0.0.1:${port}/graphql`, ['graphql-transport-ws'], frames)
      : await speak(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`, [], frames);
  return { kind, messages: frames.length, heard };
}
