import { type DevicePrincipal, forbidden, type GatewayPrincipal, type Principal } from '@app/auth';

/** Telemetry comes from kiosks and gateways only. @throws AppError FORBIDDEN */
export function requireSender(principal: Principal): asserts principal is DevicePrincipal | GatewayPrincipal {
  if (principal.kind === 'user')
    throw forbidden('Only kiosks and gateways send telemetry; people, administrators too, do not');
}
