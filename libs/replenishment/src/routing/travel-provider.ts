import { type Config, CONFIG } from '@app/config';
import { type Logger, LOGGER } from '@app/observability';
import { greatCircleTravel, type TravelSource } from './distance.js';
import { OsrmTravel } from './osrm-travel.js';
import { TRAVEL } from './travel-source.js';

/** A routing engine where one is configured, the great circle with a road factor otherwise. */
export const travelProvider = {
  provide: TRAVEL,
  inject: [CONFIG, LOGGER],
  useFactory: (config: Config, logger: Logger): TravelSource =>
    config.osrmUrl === null
      ? greatCircleTravel
      : new OsrmTravel(config.osrmUrl, (reason) =>
          logger.warn({ reason }, 'the routing engine did not help; distances are by great circle'),
        ),
};
