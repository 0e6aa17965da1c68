import type { OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes';
import { Inject, Injectable } from '@nestjs/common';
import type { DevicePrincipal, GatewayPrincipal } from '@app/auth';
import { type Config, CONFIG } from '@app/config';
import { CLOCK, type Clock } from '@app/kernel';
import { RegistryCache, senderRefusal, type SenderRefusal } from '@app/kiosk-registry';
import { Counter, Registry } from '@app/observability';
import { Database, rethrowDatabaseError } from '@app/persistence';
import { type AllowedResource, type Flaw, isFlaw } from './allow-list.js';
import { type Entry, readSent } from './bundle.js';
import { insertPrescribedEvents, kiosksOfOrders, productsByCode } from './order-event.sql.js';
import { type StageEvent, stageEvents } from './order-events.js';
import { orderName } from './order-name.js';
import { information, issueOf, outcome } from './outcome.js';

const dayMs = 86_400_000;
const futureMs = 5 * 60_000;

export interface FhirAnswer {
  status: 200 | 422;
  body: OperationOutcome;
}

/** What one resource says, with everything that storing it needs. */
interface ToldOrder {
  entry: Entry;
  resource: AllowedResource;
  order: string;
  kiosk: string | null;
  events: StageEvent[];
}

interface EventToStore extends StageEvent {
  kioskId: number;
  order: string;
  productId: string | null;
}

const refusals: Record<SenderRefusal, string> = {
  NOT_YOUR_KIOSK: 'names a kiosk that this token may not speak for',
  UNKNOWN_KIOSK: 'names no kiosk that is registered',
  RETIRED_KIOSK: 'names a kiosk that is retired',
  NOT_ACCEPTED: 'names a kiosk that may not send yet',
};

/** What became of one entry of a bundle. */
function toldIssue({ entry: { path }, events }: ToldOrder): OperationOutcomeIssue {
  const what =
    events.length === 0
      ? 'says nothing of the order’s way'
      : `tells ${events.map(({ stage }) => stage).join(' and ')}`;
  return { ...information(`${path} ${what}`), expression: [path] };
}

/** Takes FHIR resources about orders, keeps what the allow-list allows of them, and answers as FHIR servers do. */
@Injectable()
export class FhirDoor {
  private readonly resources: Counter<'type' | 'outcome'>;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RegistryCache) private readonly registry: RegistryCache,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(Registry) metrics: Registry,
  ) {
    this.resources = new Counter({
      name: 'kiosk_fleet_fhir_resources_total',
      help: 'FHIR resources by type, and what became of them: told, silent (says nothing of the funnel) or refused',
      labelNames: ['type', 'outcome'],
      registers: [metrics],
    });
  }

  /**
   * `kiosk`: the serial that the request itself names, for resources that name none. Sending the same again stores
   * nothing twice.
   * @throws AppError DATABASE_UNAVAILABLE; nothing is stored then
   */
  async take(
    body: unknown,
    principal: DevicePrincipal | GatewayPrincipal,
    kiosk: string | null,
  ): Promise<FhirAnswer> {
    const sent = readSent(body);
    if ('problem' in sent) return { status: 422, body: outcome([issueOf(sent)]) };
    await this.registry.ensureFresh();
    const issues: OperationOutcomeIssue[] = [];
    const told: ToldOrder[] = [];
    for (const entry of sent.entries) {
      const order = this.read(entry);
      if ('problem' in order) issues.push(this.refuse(entry, order));
      else told.push(order);
    }
    await this.findKiosks(told, principal, kiosk);
    const events: EventToStore[] = [];
    const products = await this.findProducts(told);
    const taken: ToldOrder[] = [];
    for (const order of told) {
      const accepted = this.accept(order, principal, products);
      if (Array.isArray(accepted)) {
        events.push(...accepted);
        taken.push(order);
      } else issues.push(this.refuse(order.entry, accepted));
    }
    if (issues.length > 0 && (sent.wholeOrNothing || issues.length === sent.entries.length))
      return { status: 422, body: outcome(issues) };
    const stored = await this.store(events);
    for (const { resource, events: said } of taken)
      this.resources.inc({ type: resource.type, outcome: said.length > 0 ? 'told' : 'silent' });
    const ignored = sent.ignored > 0 ? `; ${sent.ignored} entries of other types ignored` : '';
    const known = events.length - stored;
    return {
      status: 200,
      body: outcome([
        information(`${stored} events stored, ${known} known before${ignored}`),
        ...issues,
        ...(sent.isBundle ? taken.map(toldIssue) : []),
      ]),
    };
  }

  private refuse({ resource }: Entry, flaw: Flaw): OperationOutcomeIssue {
    this.resources.inc({ type: isFlaw(resource) ? 'unknown' : resource.type, outcome: 'refused' });
    return issueOf(flaw);
  }

  private read(entry: Entry): ToldOrder | Flaw {
    const { resource, path } = entry;
    if (isFlaw(resource)) return resource;
    const events = stageEvents(resource, path);
    if (!Array.isArray(events)) return events;
    const id = resource.prescription ?? resource.id;
    if (id === null)
      return { code: 'required', path: `${path}.id`, problem: 'is missing: which order is it about?' };
    return { entry, resource, order: orderName(id, this.config.orderIdKey), kiosk: null, events };
  }

  /** By the token, by the resource, by another one about the same order, by the request, or by what is known. */
  private async findKiosks(
    told: readonly ToldOrder[],
    principal: DevicePrincipal | GatewayPrincipal,
    kiosk: string | null,
  ): Promise<void> {
    const named = new Map<string, string>();
    for (const { resource, order } of told) {
      const place =
        resource.places.find((id) => this.registry.bySerial(id) !== undefined) ?? resource.places[0];
      if (place !== undefined) named.set(order, place);
    }
    const otherwise = principal.kind === 'device' ? principal.serial : kiosk;
    const open = told.filter(({ order }) => !named.has(order)).map(({ order }) => order);
    if (otherwise === null && open.length > 0)
      for (const row of await this.database
        .run(kiosksOfOrders, [[...new Set(open)]])
        .catch(rethrowDatabaseError))
        named.set(row.order_id, row.serial);
    for (const order of told) order.kiosk = named.get(order.order) ?? otherwise;
  }

  private async findProducts(told: readonly ToldOrder[]): Promise<Map<string, string>> {
    const codes = [...new Set(told.flatMap(({ resource }) => resource.medications))];
    if (codes.length === 0) return new Map();
    const rows = await this.database.run(productsByCode, [codes]).catch(rethrowDatabaseError);
    return new Map(rows.map((row) => [row.code, row.product_id]));
  }

  private accept(
    { entry: { path }, resource, order, kiosk: serial, events }: ToldOrder,
    principal: DevicePrincipal | GatewayPrincipal,
    products: ReadonlyMap<string, string>,
  ): EventToStore[] | Flaw {
    if (events.length === 0) return [];
    const where = resource.type === 'Task' || resource.type === 'MedicationDispense' ? 'location' : 'id';
    if (serial === null)
      return {
        code: 'required',
        path: `${path}.${where}`,
        problem:
          'names no kiosk: use Location/<serial>, a Task or MedicationDispense of the same order, or ?kiosk=<serial>',
      };
    const kiosk = this.registry.bySerial(serial);
    const refusal = senderRefusal(kiosk, serial, principal);
    if (refusal !== null || kiosk === undefined)
      return { code: 'invalid', path: `${path}.${where}`, problem: refusals[refusal ?? 'UNKNOWN_KIOSK'] };
    const now = this.clock.now();
    const oldest = now - this.config.maxReadingAgeDays * dayMs;
    for (const { at } of events) {
      if (at > now + futureMs) return { code: 'value', path, problem: 'has a time that is in the future' };
      if (at < oldest)
        return {
          code: 'value',
          path,
          problem: `has a time of more than ${this.config.maxReadingAgeDays} days ago`,
        };
    }
    const productId =
      resource.medications.map((code) => products.get(code)).find((id) => id !== undefined) ?? null;
    return events.map((event) => ({ ...event, kioskId: kiosk.id, order, productId }));
  }

  private async store(events: readonly EventToStore[]): Promise<number> {
    if (events.length === 0) return 0;
    const rows = await this.database
      .run(insertPrescribedEvents, [
        events.map(({ kioskId }) => kioskId),
        events.map(({ order }) => order),
        events.map(({ stage }) => stage),
        events.map(({ at }) => new Date(at)),
        events.map(({ productId }) => productId),
        events.map(({ reason }) => reason),
        new Date(this.clock.now()),
      ])
      .catch(rethrowDatabaseError);
    return rows.length;
  }
}
