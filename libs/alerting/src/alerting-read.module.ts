import { Module } from '@nestjs/common';
import { BreachRules } from './rules/breach-rules.js';

/** For the api: rules in memory, incidents and what people do to them. */
@Module({ providers: [BreachRules], exports: [BreachRules] })
export class AlertingReadModule {}
