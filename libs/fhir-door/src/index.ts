export { type FhirAnswer, FhirDoor } from './fhir-door.js';
export { FhirDoorModule } from './fhir-door.module.js';
export { errorOutcome, fhirContentType } from './outcome.js';
