import { Inject, Injectable } from '@nestjs/common';
import { type Principal, scopeOf } from '@app/auth';
import { Database } from '@app/persistence';
import { RequestLoader } from '../request-loader.js';
import { regionsInScope, type SiteRow, sitesById } from './place.sql.js';

/** What resolvers find in the context of their operation. */
export interface OperationContext {
  principal: Principal | null;
}

interface Loaders {
  sites: RequestLoader<string, SiteRow | undefined>;
  siteCounts: RequestLoader<string, number>;
}

/** Sites and regions for field resolvers, read once per request and many at a time. */
@Injectable()
export class PlaceLoaders {
  private readonly ofOperation = new WeakMap<object, Loaders>();

  constructor(@Inject(Database) private readonly database: Database) {}

  site(context: OperationContext, id: string): Promise<SiteRow | undefined> {
    return this.loaders(context).sites.load(id);
  }

  /** Sites of a region within the caller's scope. */
  siteCount(context: OperationContext, regionId: string): Promise<number> {
    return this.loaders(context).siteCounts.load(regionId);
  }

  private loaders(context: OperationContext): Loaders {
    let loaders = this.ofOperation.get(context);
    if (loaders === undefined) {
      loaders = {
        sites: new RequestLoader(async (ids) => {
          const rows = new Map((await this.database.run(sitesById, [ids])).map((row) => [row.id, row]));
          return ids.map((id) => rows.get(id));
        }),
        siteCounts: new RequestLoader(async (ids) => {
          const scope =
            context.principal === null ? { regions: [], sites: [''] } : scopeOf(context.principal);
          const rows = await this.database.run(regionsInScope, [scope.regions, scope.sites, ids]);
          const counts = new Map(rows.map((row) => [row.id, row.site_count]));
          return ids.map((id) => counts.get(id) ?? 0);
        }),
      };
      this.ofOperation.set(context, loaders);
    }
    return loaders;
  }
}
