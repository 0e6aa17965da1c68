import { AppError } from '@app/kernel';
import type { Fill } from '../model/dispensary.js';
import type { ApiClient } from '../registration/api-client.js';
import { type Patience, patiently } from '../registration/register-fleet.js';

const PROBLEM = '__typename ... on Problem { message field }';
const LOTS = `mutation L($inputs: [RegisterLotInput!]!) { result: registerLots(inputs: $inputs) { ${PROBLEM} } }`;
const COUNT = `mutation C($input: CountSlotsInput!) { result: countSlots(input: $input) { ${PROBLEM} } }`;
const SHELF_LIFE_DAYS = 400;
const DAY = 86_400_000;
/** While the server is away; what does not fit is told as a discrepancy by the ledger itself. */
const MOST_WAITING = 2_000;

/** Lots are named by the day on which they were filled, so that all kiosks say the same of one. */
function expiryOf(lot: string, at: number): string {
  const named = /-(\d\d)(\d\d)(\d\d)$/.exec(lot);
  const filled =
    named === null ? at : Date.UTC(2000 + Number(named[1]), Number(named[2]) - 1, Number(named[3]));
  return new Date(filled + SHELF_LIFE_DAYS * DAY).toISOString().slice(0, 10);
}

type Server = Pick<ApiClient, 'run'>;

/**
 * What crews of the simulated fleet write down: every fill, by slot and lot, through the public contract, so that the
 * ledger knows of it before the kiosk reports more than it had. One visit after the other; each once, by its client id.
 */
export class VisitRecords {
  private readonly waiting: { serial: string; fills: readonly Fill[] }[] = [];
  private readonly known = new Set<string>();
  private busy: Promise<void> | undefined;

  constructor(
    private readonly server: Server,
    private readonly patience: Patience,
    private readonly say: (line: string) => void,
  ) {}

  offer(serial: string, fills: readonly Fill[]): void {
    if (this.waiting.length >= MOST_WAITING) this.waiting.shift();
    this.waiting.push({ serial, fills });
    this.busy ??= this.work().finally(() => (this.busy = undefined));
  }

  /** Resolves when nothing waits. */
  async settled(): Promise<void> {
    await this.busy;
  }

  private async work(): Promise<void> {
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      if (this.patience.signal.aborted) return;
      try {
        await this.record(next.serial, next.fills);
      } catch (error) {
        if (!this.patience.signal.aborted)
          this.say(`a visit to ${next.serial} is not recorded: ${String(error)}`);
      }
    }
  }

  private async record(serial: string, fills: readonly Fill[]): Promise<void> {
    const at = fills[0]!.at;
    const fresh = fills.filter(({ product, lot }) => !this.known.has(`${product} ${lot}`));
    if (fresh.length > 0) {
      const inputs = fresh.map(({ product, lot }) => ({
        product,
        number: lot,
        expiresOn: expiryOf(lot, at),
      }));
      // Registered by somebody else with another day of expiry: then it is known, too.
      await this.run(LOTS, { inputs }, 'Conflict');
      for (const { product, lot } of fresh) this.known.add(`${product} ${lot}`);
    }
    await this.run(COUNT, {
      input: {
        kiosk: serial,
        clientId: `fill:${serial}:${new Date(at).toISOString().slice(0, 16)}`,
        countedAt: new Date(at).toISOString(),
        counts: fills.map(({ slot, lot, packs }) => ({ slot, lot, filled: packs })),
      },
    });
  }

  private async run(document: string, variables: Record<string, unknown>, fine = ''): Promise<void> {
    const { result } = await patiently(this.patience, () =>
      this.server.run<{ result: { __typename: string; message?: string; field?: string } }>(
        document,
        variables,
        this.patience.signal,
      ),
    );
    if (result.message !== undefined && result.__typename !== fine)
      throw new AppError(`${result.message} (${result.field ?? 'no field'})`, { code: 'REFUSED' });
  }
}
