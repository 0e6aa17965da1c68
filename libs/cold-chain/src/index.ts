export { ColdChainReadModule } from './cold-chain-read.module.js';
export { ColdChainWorkerModule } from './cold-chain-worker.module.js';
export {
  activationKelvin,
  type HeldTemperature,
  meanKineticTemperature,
} from './mean-kinetic-temperature/mean-kinetic-temperature.js';
