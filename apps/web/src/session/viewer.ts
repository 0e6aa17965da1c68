import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { ViewerDocument, type ViewerQuery } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';

export type Viewer = ViewerQuery['viewer'];

export const viewerQuery = queryOptions({
  queryKey: ['viewer'],
  queryFn: async ({ signal }) => (await execute(ViewerDocument, {}, signal)).viewer,
  staleTime: 5 * 60_000,
});

/** Who is signed in; only below the signed-in frame, which has loaded it. */
export const useViewer = (): Viewer => useSuspenseQuery(viewerQuery).data;

/** Who may act on incidents and kiosks. The api decides; this only hides what it would refuse. */
export const mayOperate = (viewer: Viewer): boolean => viewer.role === 'OPS' || viewer.role === 'ADMIN';
/** Who may see what orders and kiosks add up to. */
export const mayReadSums = (viewer: Viewer): boolean => viewer.role !== 'CREW';
export const mayAdminister = (viewer: Viewer): boolean => viewer.role === 'ADMIN';
/** Who decides what becomes of lots that were out of their temperature band. */
export const mayAssess = (viewer: Viewer): boolean => viewer.role === 'PHARMACIST';
export const maySeeExcursions = (viewer: Viewer): boolean => viewer.role !== 'CREW';
/** Who may take a lot away from everybody. */
export const mayRecall = (viewer: Viewer): boolean => viewer.role === 'PHARMACIST' || mayOperate(viewer);
/** Who drives routes, or looks after those who do. */
export const mayRestock = (viewer: Viewer): boolean => viewer.role === 'CREW' || mayOperate(viewer);
