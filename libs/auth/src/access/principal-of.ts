import type { ExecutionContext } from '@nestjs/common';
import type { Principal } from './principal.js';

interface Carrier {
  principal?: Principal | null;
}

/**
 * The caller of an HTTP route (`request.principal`), a GraphQL operation (`context.principal`) or a Socket.IO
 * message (`socket.data.principal`, set at the handshake).
 */
export function principalOf(context: ExecutionContext): Principal | null {
  switch (context.getType<'http' | 'ws' | 'rpc' | 'graphql'>()) {
    case 'http':
      return context.switchToHttp().getRequest<Carrier>().principal ?? null;
    case 'graphql':
      return context.getArgByIndex<Carrier | undefined>(2)?.principal ?? null;
    case 'ws':
      return context.switchToWs().getClient<{ data?: Carrier }>().data?.principal ?? null;
    default:
      return null;
  }
}
