import { Module } from '@nestjs/common';
import { FhirDoorModule } from '@app/fhir-door';
import { FhirEndpoint } from './fhir-endpoint.js';

/** Orders as FHIR resources over plain HTTP. */
@Module({ imports: [FhirDoorModule], providers: [FhirEndpoint] })
export class FhirHttpModule {}
