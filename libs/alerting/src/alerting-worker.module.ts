import { Module } from '@nestjs/common';
import { BreachRules } from './rules/breach-rules.js';

/** For the worker: evaluates signals and sweeps for what no signal tells. */
@Module({ providers: [BreachRules], exports: [BreachRules] })
export class AlertingWorkerModule {}
