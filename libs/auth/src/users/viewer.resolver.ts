import { Inject } from '@nestjs/common';
import { Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Config, CONFIG } from '@app/config';
import type { gql } from '@app/contracts';
import { Allow, CurrentPrincipal } from '../access/access.decorators.js';
import type { UserPrincipal } from '../access/principal.js';
import { readToken } from '../tokens/read-token.js';
import { sessionCookieHeader } from './session-cookie.js';
import { SignInService } from './sign-in.service.js';

@Resolver('Viewer')
export class ViewerResolver {
  constructor(
    @Inject(SignInService) private readonly sessions: SignInService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Query('viewer')
  @Allow()
  viewer(@CurrentPrincipal() { id, email, name, role, regions, sites }: UserPrincipal): gql.Viewer {
    return { id, email, name, role, regions, sites };
  }

  /** The token that came with this request ends, and with it the browser's cookie. */
  @Mutation('signOut')
  @Allow()
  async signOut(
    // The whole context: a FastifyReply is thenable, so as a parameter of its own it would be awaited for ever.
    @Context() { request, reply }: { request: FastifyRequest; reply?: FastifyReply },
  ): Promise<boolean> {
    const token = readToken(request.headers);
    reply?.header('set-cookie', sessionCookieHeader('', 0, this.config.secureCookies));
    return token !== null && this.sessions.signOut(token);
  }
}
