import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';

/** The data source that dashboards/provisioning/datasources declares. */
export const timescaledb: DataSourceRef = { type: 'grafana-postgresql-datasource', uid: 'timescaledb' };

/**
 * `time_series` needs the columns time, metric (text) and value; `table` shows the columns as they are.
 */
export type QueryFormat = 'time_series' | 'table';

/** What Grafana's PostgreSQL data source stores of a query written as SQL. */
export interface TimescaleDataquery extends Dataquery {
  refId: string;
  datasource: DataSourceRef;
  editorMode: 'code';
  format: QueryFormat;
  rawQuery: true;
  rawSql: string;
}

/** The foundation SDK has no query builder for PostgreSQL, so this is ours. */
export class TimescaleQuery implements Builder<Dataquery> {
  constructor(
    private readonly format: QueryFormat,
    private readonly sql: string,
    private readonly refId = 'A',
  ) {}

  build(): TimescaleDataquery {
    return {
      refId: this.refId,
      datasource: timescaledb,
      editorMode: 'code',
      format: this.format,
      rawQuery: true,
      rawSql: this.sql.trim(),
      // A type-level mark of the SDK; JSON leaves functions out.
      _implementsDataqueryVariant: () => undefined,
    };
  }
}
