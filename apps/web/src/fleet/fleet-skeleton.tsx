import { Skeleton } from '@mantine/core';

/** Where the kiosks will stand, before they are known. */
export function FleetSkeleton() {
  return (
    <div style={{ padding: '4px 20px' }} role="status" aria-busy="true" aria-label="Loading the kiosks">
      {[0, 1, 2].map((region) => (
        <div key={region} style={{ marginBottom: 26 }}>
          <Skeleton height={14} width={130} mb={14} />
          <div
            style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(150px, 1fr))', gap: 16 }}
          >
            {Array.from({ length: 12 }, (_, site) => (
              <Skeleton key={site} height={46} />
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}
