import type { gql } from '@app/contracts';
import { AppError } from '@app/kernel';
import { postJson } from '../registration/api-client.js';

export type WaitingCommand = Pick<gql.WaitingCommand, 'id' | 'kiosk' | 'kind' | 'slot'>;

export interface CommandServer {
  waiting(): Promise<WaitingCommand[]>;
  report(id: string, outcome: gql.KioskCommandOutcome): Promise<void>;
}

export interface CommandOptions {
  server: CommandServer;
  /** Carries it out; null from a kiosk that does not answer now. */
  obey: (command: WaitingCommand) => gql.KioskCommandOutcome | null;
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  stop: AbortSignal;
  say: (line: string) => void;
}

const EVERY_MS = 3_000;
/** Ids of commands that were carried out: what is told again is reported again, and not done twice. */
const REMEMBERED = 1_000;

/** Asks for what the fleet's kiosks are told to do, and does it, until stopped. */
export async function obeyCommands({ server, obey, sleep, stop, say }: CommandOptions): Promise<void> {
  const done = new Map<string, gql.KioskCommandOutcome>();
  while (!stop.aborted) {
    try {
      for (const command of await server.waiting()) {
        const outcome = done.get(command.id) ?? obey(command);
        if (outcome === null) continue;
        if (!done.has(command.id)) say(`${command.kiosk} is told ${command.kind}: ${outcome}`);
        done.set(command.id, outcome);
        if (done.size > REMEMBERED) done.delete(done.keys().next().value!);
        await server.report(command.id, outcome);
      }
    } catch (error) {
      // The server is away, or closing: the next time.
      if (!(error instanceof AppError)) throw error;
    }
    await sleep(EVERY_MS, stop);
  }
}

/** By GraphQL with the fleet's gateway token. */
export function commandServer(url: string, token: string, stop: AbortSignal): CommandServer {
  const ask = async (query: string, variables: object): Promise<Record<string, unknown>> => {
    const headers = { authorization: `Bearer ${token}` };
    const answer = (await postJson(new URL('/graphql', url), headers, { query, variables }, stop)) as {
      data?: Record<string, unknown> | null;
    };
    if (!answer.data) throw new AppError('The server answered without data.', { code: 'BAD_ANSWER' });
    return answer.data;
  };
  return {
    waiting: async () =>
      (await ask('query { waitingCommands(first: 50) { id kiosk kind slot } }', {}))[
        'waitingCommands'
      ] as WaitingCommand[],
    report: async (id, outcome) => {
      await ask('mutation ($input: ReportCommandInput!) { reportCommand(input: $input) { __typename } }', {
        input: { id, outcome },
      });
    },
  };
}
