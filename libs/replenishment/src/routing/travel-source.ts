export type { TravelMatrix, TravelSource } from './distance.js';

/** Injection token of the source of travel times. */
export const TRAVEL = Symbol('Travel');
