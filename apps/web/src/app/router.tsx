import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { parseExcursionSearch } from '../excursions/excursion-search.js';
import { parseExecutiveSearch } from '../executive/executive-search.js';
import { parseFleetSearch } from '../fleet/fleet-search.js';
import { sitesQuery } from '../fleet/sites-query.js';
import { parseTokenSearch } from '../identity/token-search.js';
import { RequestFailure } from '../graphql/graphql-client.js';
import { parseIncidentSearch } from '../incidents/incident-search.js';
import { parseKioskSearch } from '../kiosk/kiosk-search.js';
import { parsePlannerSearch } from '../planner/planner-search.js';
import { parseRecallSearch } from '../recalls/recall-search.js';
import { mayAdminister, mayAssess, viewerQuery } from '../session/viewer.js';
import { parseSilenceSearch } from '../silences/silence-search.js';
import { parseRefusedSearch } from '../refused/refused-search.js';
import { parseVisitSearch } from '../visits/visit-search.js';
import { NotFound, PageFailure } from './page-failure.js';
import { queryClient } from './query-client.js';
import { parseSearch, stringifySearch } from './search-params.js';

const rootRoute = createRootRoute({ notFoundComponent: NotFound, errorComponent: PageFailure });

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (raw: Record<string, unknown>): { email?: string; next?: string } => ({
    ...(typeof raw['email'] === 'string' ? { email: raw['email'].slice(0, 254) } : {}),
    ...(typeof raw['next'] === 'string' ? { next: raw['next'] } : {}),
  }),
  component: lazyRouteComponent(() => import('../session/sign-in-page.js'), 'SignInPage'),
});

const frame = lazyRouteComponent(() => import('./frame.js'), 'Frame');
const fleetPage = lazyRouteComponent(() => import('../fleet/fleet-page.js'), 'FleetPage');

/** Everything below needs a session; without one it leads to the sign-in page and back. */
const frameRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'frame',
  beforeLoad: async ({ location }) => {
    // The code comes while the server says who is signed in, and the data while the code is being run.
    void frame.preload?.();
    if (location.pathname === '/fleet' || location.pathname === '/') void fleetPage.preload?.();
    try {
      await queryClient.ensureQueryData(viewerQuery);
      void queryClient.prefetchQuery(sitesQuery);
      void import('../live/live-client.js').then(({ liveClient }) => liveClient.connect());
    } catch (error) {
      if (!(error instanceof RequestFailure) || error.code !== 'UNAUTHENTICATED') throw error;
      const next = location.href === '/' ? undefined : location.href;
      throw redirect({ to: '/sign-in', search: next ? { next } : {} });
    }
  },
  component: frame,
});

const homeRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/',
  beforeLoad: () => {
    const viewer = queryClient.getQueryData(viewerQuery.queryKey);
    if (viewer?.role === 'EXECUTIVE') throw redirect({ to: '/executive' });
    throw redirect({
      to: viewer && mayAssess(viewer) ? '/excursions' : viewer?.role === 'CREW' ? '/restock' : '/fleet',
    });
  },
});

const fleetRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/fleet',
  validateSearch: parseFleetSearch,
  component: fleetPage,
});

const incidentsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/incidents',
  validateSearch: parseIncidentSearch,
  component: lazyRouteComponent(() => import('../incidents/incidents-page.js'), 'IncidentsPage'),
});
const incidentRoute = createRoute({
  getParentRoute: () => incidentsRoute,
  path: '$incidentId',
});

const excursionsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/excursions',
  validateSearch: parseExcursionSearch,
  component: lazyRouteComponent(() => import('../excursions/excursions-page.js'), 'ExcursionsPage'),
});
const excursionRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/excursions/$excursionId',
  component: lazyRouteComponent(() => import('../excursions/excursion-page.js'), 'ExcursionPage'),
});

const kioskRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/kiosks/$serial',
  validateSearch: parseKioskSearch,
  component: lazyRouteComponent(() => import('../kiosk/kiosk-page.js'), 'KioskPage'),
});

const executiveRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/executive',
  validateSearch: parseExecutiveSearch,
  component: lazyRouteComponent(() => import('../executive/executive-page.js'), 'ExecutivePage'),
});
const glossaryRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/executive/glossary',
  component: lazyRouteComponent(() => import('../executive/glossary-page.js'), 'GlossaryPage'),
});

const plannerRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/planner',
  validateSearch: parsePlannerSearch,
  component: lazyRouteComponent(() => import('../planner/planner-page.js'), 'PlannerPage'),
});

const recallsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/recalls',
  validateSearch: parseRecallSearch,
  component: lazyRouteComponent(() => import('../recalls/recalls-page.js'), 'RecallsPage'),
});
const visitsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/visits',
  validateSearch: parseVisitSearch,
  component: lazyRouteComponent(() => import('../visits/visits-page.js'), 'VisitsPage'),
});

const administrationRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/administration',
  component: lazyRouteComponent(
    () => import('../administration/administration-page.js'),
    'AdministrationPage',
  ),
});
const administrationHome = createRoute({
  getParentRoute: () => administrationRoute,
  path: '/',
  beforeLoad: () => {
    const viewer = queryClient.getQueryData(viewerQuery.queryKey);
    throw redirect({
      to: viewer && mayAdminister(viewer) ? '/administration/rules' : '/administration/kiosks',
    });
  },
});
const rulesRoute = createRoute({
  getParentRoute: () => administrationRoute,
  path: 'rules',
  component: lazyRouteComponent(() => import('../rules/rules-page.js'), 'RulesPage'),
});
const newRuleRoute = createRoute({
  getParentRoute: () => administrationRoute,
  // Not below the rules: a rule may be called "new".
  path: 'new-rule',
  component: lazyRouteComponent(() => import('../rules/rule-page.js'), 'NewRulePage'),
});
const ruleRoute = createRoute({
  getParentRoute: () => administrationRoute,
  path: 'rules/$ruleId',
  component: lazyRouteComponent(() => import('../rules/rule-page.js'), 'RulePage'),
});
const silencesRoute = createRoute({
  getParentRoute: () => administrationRoute,
  path: 'silences',
  validateSearch: parseSilenceSearch,
  component: lazyRouteComponent(() => import('../silences/silences-page.js'), 'SilencesPage'),
});
const refusedRoute = createRoute({
  getParentRoute: () => administrationRoute,
  path: 'refused-readings',
  validateSearch: parseRefusedSearch,
  component: lazyRouteComponent(() => import('../refused/refused-readings.js'), 'RefusedReadings'),
});
const claimsRoute = createRoute({
  getParentRoute: () => administrationRoute,
  path: 'kiosks',
  component: lazyRouteComponent(() => import('../identity/claims-page.js'), 'ClaimsPage'),
});
const tokensRoute = createRoute({
  getParentRoute: () => administrationRoute,
  path: 'tokens',
  validateSearch: parseTokenSearch,
  component: lazyRouteComponent(() => import('../identity/tokens-page.js'), 'TokensPage'),
});
const notificationsRoute = createRoute({
  getParentRoute: () => administrationRoute,
  path: 'notifications',
  component: lazyRouteComponent(() => import('../notifications/notifications-page.js'), 'NotificationsPage'),
});
const deliveryLogRoute = createRoute({
  getParentRoute: () => administrationRoute,
  path: 'delivery-log',
  component: lazyRouteComponent(() => import('../notifications/delivery-log.js'), 'DeliveryLog'),
});
const auditRoute = createRoute({
  getParentRoute: () => administrationRoute,
  path: 'audit',
  component: lazyRouteComponent(() => import('../administration/audit-trail.js'), 'AuditTrail'),
});

/** The crew's pages have a frame of their own: they open where nobody can be asked who is signed in. */
const crewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/restock',
  loader: async ({ location }) => (await import('../restock/crew-session.js')).crewViewer(location.href),
  component: lazyRouteComponent(() => import('../restock/crew-frame.js'), 'CrewFrame'),
});
const crewToday = createRoute({
  getParentRoute: () => crewRoute,
  path: '/',
  component: lazyRouteComponent(() => import('../restock/today-screen.js'), 'TodayScreen'),
});
const crewChoice = createRoute({
  getParentRoute: () => crewRoute,
  path: 'routes',
  component: lazyRouteComponent(() => import('../restock/choose-route.js'), 'ChooseRoute'),
});
const crewLoad = createRoute({
  getParentRoute: () => crewRoute,
  path: 'load',
  component: lazyRouteComponent(() => import('../restock/load-screen.js'), 'LoadScreen'),
});
const crewStop = createRoute({
  getParentRoute: () => crewRoute,
  path: 'stops/$stopId',
  component: lazyRouteComponent(() => import('../restock/stop-screen.js'), 'StopScreen'),
});

const routeTree = rootRoute.addChildren([
  signInRoute,
  crewRoute.addChildren([crewToday, crewChoice, crewLoad, crewStop]),
  frameRoute.addChildren([
    homeRoute,
    fleetRoute,
    incidentsRoute.addChildren([incidentRoute]),
    excursionsRoute,
    excursionRoute,
    kioskRoute,
    executiveRoute,
    glossaryRoute,
    plannerRoute,
    recallsRoute,
    visitsRoute,
    administrationRoute.addChildren([
      administrationHome,
      claimsRoute,
      tokensRoute,
      rulesRoute,
      newRuleRoute,
      ruleRoute,
      silencesRoute,
      refusedRoute,
      notificationsRoute,
      deliveryLogRoute,
      auditRoute,
    ]),
  ]),
]);

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
