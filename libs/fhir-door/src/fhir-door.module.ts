import { Module } from '@nestjs/common';
import { RegistryCacheModule } from '@app/kiosk-registry';
import { FhirDoor } from './fhir-door.js';

/** Orders as FHIR R4 resources; the route is the api's. */
@Module({ imports: [RegistryCacheModule], providers: [FhirDoor], exports: [FhirDoor] })
export class FhirDoorModule {}
