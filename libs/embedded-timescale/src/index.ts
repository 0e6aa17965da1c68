export {
  type EmbeddedTimescale,
  type EmbeddedTimescaleExit,
  type EmbeddedTimescaleOptions,
  startEmbeddedTimescale,
} from './start-embedded-timescale.js';
