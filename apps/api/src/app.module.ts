import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, DiscoveryModule, DiscoveryService } from '@nestjs/core';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { GraphQLModule } from '@nestjs/graphql';
import { AlertingReadModule } from '@app/alerting';
import { AccessGuard, AuthModule, SignInModule } from '@app/auth';
import { ColdChainReadModule } from '@app/cold-chain';
import { EnrolmentModule } from '@app/enrolment';
import { FleetViewModule } from '@app/fleet-view';
import { FulfilmentReadModule } from '@app/fulfilment';
import { InventoryModule } from '@app/inventory';
import { KioskCommandsModule } from '@app/kiosk-commands';
import { KioskRegistryModule } from '@app/kiosk-registry';
import { MetricsModule } from '@app/metrics';
import { NotificationApiModule } from '@app/notification';
import { type Logger, LOGGER, Registry } from '@app/observability';
import { PlatformModule, type PlatformOptions } from '@app/platform';
import { ReplenishmentModule } from '@app/replenishment';
import { ErrorFilter } from './errors/error.filter.js';
import { FhirHttpModule } from './fhir/fhir-http.module.js';
import { graphqlOptions } from './graphql/graphql-options.js';
import { GraphqlSubscriptions } from './graphql/subscriptions.js';
import { HealthController } from './health/health.controller.js';
import { PhotoHttpModule } from './photos/photo-http.module.js';
import { ReadinessProbe } from './health/readiness.js';
import { TelemetryHttpModule } from './ingest/telemetry-http.module.js';
import { LiveModule } from './live/live.module.js';
import { MqttModule } from './mqtt/mqtt.module.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { SelfCheckModule } from './self-check/self-check.module.js';

/** One line per feature. */
const features = [
  TelemetryHttpModule,
  FhirHttpModule,
  MqttModule,
  KioskRegistryModule,
  EnrolmentModule,
  KioskCommandsModule,
  AlertingReadModule,
  ColdChainReadModule,
  NotificationApiModule,
  InventoryModule,
  FulfilmentReadModule,
  MetricsModule,
  ReplenishmentModule,
  PhotoHttpModule,
  FleetViewModule,
  LiveModule,
  SelfCheckModule,
];

/** The api process: everything that faces clients. */
@Module({})
export class AppModule {
  static forRoot(options: Omit<PlatformOptions, 'process'>): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.forRoot({ process: 'api', ...options }),
        AuthModule,
        SignInModule,
        GraphQLModule.forRootAsync<ApolloDriverConfig>({
          driver: ApolloDriver,
          imports: [DiscoveryModule],
          inject: [LOGGER, Registry, DiscoveryService],
          useFactory: (logger: Logger, registry: Registry, discovery: DiscoveryService) =>
            graphqlOptions(logger, registry, discovery),
        }),
        ...features,
      ],
      controllers: [HealthController, MetricsController],
      providers: [
        ReadinessProbe,
        GraphqlSubscriptions,
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useClass: ErrorFilter },
      ],
    };
  }
}
