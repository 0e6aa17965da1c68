import { costText } from './incident-cost-words.js';

test.each([
  [
    { prescriptionsWaiting: 11, packsAtRisk: 240, clinicOpen: true },
    '11 prescriptions waiting, 240 packs at risk, clinic open',
  ],
  [
    { prescriptionsWaiting: 1, packsAtRisk: 1, clinicOpen: true },
    '1 prescription waiting, 1 pack at risk, clinic open',
  ],
  [{ prescriptionsWaiting: 0, packsAtRisk: 0, clinicOpen: false }, 'no prescriptions waiting, clinic closed'],
])('%j', (cost, text) => {
  expect(costText(cost)).toBe(text);
});
