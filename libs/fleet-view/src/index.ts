export type { KioskReference, SiteReference } from './references.js';
