import { Controller, Header, HttpCode, Inject, Post } from '@nestjs/common';
import { Mutation, Resolver } from '@nestjs/graphql';
import { AllowSender, CurrentPrincipal, type Principal } from '@app/auth';
import { overlapSeconds, OwnTokenService } from './own-token.service.js';

interface RotatedToken {
  id: string;
  token: string;
  expiresAt: Date | null;
  overlapSeconds: number;
}

async function rotated(tokens: OwnTokenService, principal: Principal): Promise<RotatedToken> {
  const { id, text, expiresAt } = await tokens.rotate(principal);
  return { id, token: text, expiresAt, overlapSeconds };
}

@Controller('v1/token')
export class OwnTokenController {
  constructor(@Inject(OwnTokenService) private readonly tokens: OwnTokenService) {}

  @AllowSender()
  @Post('rotate')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  rotate(@CurrentPrincipal() principal: Principal): Promise<RotatedToken> {
    return rotated(this.tokens, principal);
  }
}

@Resolver()
export class OwnTokenResolver {
  constructor(@Inject(OwnTokenService) private readonly tokens: OwnTokenService) {}

  @Mutation('rotateOwnToken')
  @AllowSender()
  async rotateOwnToken(@CurrentPrincipal() principal: Principal) {
    return { __typename: 'RotatedToken', ...(await rotated(this.tokens, principal)) };
  }
}
