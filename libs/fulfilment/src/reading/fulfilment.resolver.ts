import { Inject } from '@nestjs/common';
import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow, CurrentPrincipal, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { instantArgument } from '@app/kernel';
import { AsOfReader } from './as-of.js';
import { funnelRows } from './funnel.js';
import { questionOf } from './question.js';
import { SumReader } from './read-sums.js';
import { type UtilisationNode, utilisationRows } from './utilisation.js';

@Resolver('UtilisationRow')
export class FulfilmentResolver {
  constructor(
    @Inject(SumReader) private readonly sums: SumReader,
    @Inject(AsOfReader) private readonly past: AsOfReader,
  ) {}

  @Query('fulfilmentFunnel')
  @Allow('EXECUTIVE', 'OPS', 'PHARMACIST', 'ADMIN')
  async fulfilmentFunnel(
    @Args() args: gql.QueryfulfilmentFunnelArgs,
    @CurrentPrincipal() principal: UserPrincipal,
  ): Promise<gql.FunnelRow[]> {
    return funnelRows(await this.sums.read(questionOf(principal, args), { times: true, sessions: true }));
  }

  @Query('utilisation')
  @Allow('EXECUTIVE', 'OPS', 'PHARMACIST', 'ADMIN')
  async utilisation(
    @Args() args: gql.QueryutilisationArgs,
    @CurrentPrincipal() principal: UserPrincipal,
  ): Promise<UtilisationNode[]> {
    const question = questionOf(principal, args);
    const groups = await this.sums.read(question, { sessions: true });
    return utilisationRows(groups, {
      byHour: args.groupBy === 'HOUR',
      readHours: () => this.sums.read(question, { hours: true }),
    });
  }

  @Query('dataAsOf')
  @Allow('EXECUTIVE', 'OPS', 'PHARMACIST', 'ADMIN')
  async dataAsOf(
    @Args() { asOf, ...args }: gql.QuerydataAsOfArgs,
    @CurrentPrincipal() principal: UserPrincipal,
  ): Promise<gql.DataAsOf> {
    return this.past.read(questionOf(principal, args), instantArgument(asOf, 'asOf'));
  }

  @ResolveField('byHour')
  byHour(@Parent() row: UtilisationNode): Promise<gql.HourOfWeek[]> {
    return row.hours();
  }
}
