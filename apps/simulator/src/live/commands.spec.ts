import { AppError } from '@app/kernel';
import { obeyCommands, type WaitingCommand } from './commands.js';

const reboot: WaitingCommand = { id: 'c1', kiosk: 'K-1', kind: 'REBOOT', slot: null };

async function run(rounds: (WaitingCommand[] | AppError)[], silent: string[] = []) {
  const stop = new AbortController();
  const obeyed: string[] = [];
  const reported: string[] = [];
  await obeyCommands({
    server: {
      waiting: () => {
        const next = rounds.shift()!;
        if (rounds.length === 0) stop.abort();
        return next instanceof AppError ? Promise.reject(next) : Promise.resolve(next);
      },
      report: (id, outcome) => Promise.resolve(void reported.push(`${id} ${outcome}`)),
    },
    obey: ({ id, kiosk }) => (silent.includes(kiosk) ? null : (obeyed.push(id), 'DONE')),
    sleep: () => Promise.resolve(),
    stop: stop.signal,
    say: () => undefined,
  });
  return { obeyed, reported };
}

test('what is told twice is done once and reported each time', async () => {
  expect(await run([[reboot], [reboot]])).toEqual({ obeyed: ['c1'], reported: ['c1 DONE', 'c1 DONE'] });
});

test('a kiosk that is silent reports nothing, and a server that is away is asked again', async () => {
  expect(await run([[reboot]], ['K-1'])).toEqual({ obeyed: [], reported: [] });
  const away = new AppError('away', { code: 'UNREACHABLE' });
  expect((await run([away, [reboot]])).reported).toEqual(['c1 DONE']);
});
