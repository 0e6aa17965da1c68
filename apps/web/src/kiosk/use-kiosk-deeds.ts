import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { KioskDeedsDocument, type KioskDeedsQuery } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';

export interface KioskDeeds {
  movements: KioskDeedsQuery['stockMovements']['nodes'];
  moreMovements: boolean;
  commands: NonNullable<KioskDeedsQuery['kiosk']>['commands']['nodes'];
}

const none: KioskDeeds = { movements: [], moreMovements: false, commands: [] };

/** What people and patients did with a kiosk: apart from its history, so that a slow ledger does not hold that up. */
export function useKioskDeeds(serial: string): KioskDeeds {
  const query = useQuery({
    queryKey: ['kiosk-deeds', serial],
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
    queryFn: async ({ signal }): Promise<KioskDeeds> => {
      const answer = await execute(KioskDeedsDocument, { serial }, signal);
      return {
        movements: answer.stockMovements.nodes,
        moreMovements: answer.stockMovements.pageInfo.hasNextPage,
        commands: answer.kiosk?.commands.nodes ?? [],
      };
    },
  });
  return query.data ?? none;
}
