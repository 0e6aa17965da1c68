interface Cost {
  prescriptionsWaiting: number;
  packsAtRisk: number;
  clinicOpen: boolean;
}

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** What an incident costs now, e.g. `11 prescriptions waiting, 240 packs at risk, clinic open`. */
export function costText({ prescriptionsWaiting, packsAtRisk, clinicOpen }: Cost): string {
  return [
    prescriptionsWaiting === 0
      ? 'no prescriptions waiting'
      : `${counted(prescriptionsWaiting, 'prescription')} waiting`,
    ...(packsAtRisk === 0 ? [] : [`${counted(packsAtRisk, 'pack')} at risk`]),
    clinicOpen ? 'clinic open' : 'clinic closed',
  ].join(', ');
}
