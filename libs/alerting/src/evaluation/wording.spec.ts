import { incidentTitle, stockSummary, temperatureSummary, worstSeverity } from './wording.js';

const band = { low: 15, high: 30 };
const kiosk = { serial: 'K-00042', siteName: 'Echo Park Clinic' };
const alert = (summary: string) => ({ summary, severity: 'CRITICAL' as const, instance: '' });

test.each([
  [{ name: 'cabinet', zone: 'cabinet' }, 31.44, 'Cabinet at 31.4 °C, limit 30 °C'],
  [{ name: 'p2', zone: 'room' }, 14, 'Room (p2) at 14.0 °C, limit 15 °C'],
  [{ name: 'cabinet', zone: 'cabinet' }, 29.9, 'Cabinet at 29.9 °C, limit 30 °C'],
  [{ name: 'cabinet', zone: 'cabinet' }, null, 'Cabinet outside 15 to 30 °C'],
])('a temperature names its place and its limit', (probe, celsius, text) => {
  expect(temperatureSummary(probe, celsius, band)).toBe(text);
});

test('a slot names what is left', () => {
  expect(stockSummary('A1', 0, 5)).toBe('Slot A1: 0 left, par 5');
});

test.each([
  ['SLOT_BELOW_PAR', 3, '3 slots below par: K-00042, Echo Park Clinic'],
  ['SLOT_BELOW_PAR', 1, '1 slot below par: K-00042, Echo Park Clinic'],
  ['KIOSK_SILENT', 1, 'Kiosk silent: K-00042, Echo Park Clinic'],
  ['CRITICAL_ERROR', 2, '2 critical errors: K-00042, Echo Park Clinic'],
  ['CRITICAL_ERROR', 1, 'Critical error JAM: K-00042, Echo Park Clinic'],
] as const)('the title of a %s incident with %d alerts', (kind, count, title) => {
  const alerts = Array.from({ length: count }, () => alert('Critical error JAM'));
  expect(incidentTitle(kind, alerts, kiosk)).toBe(title);
});

test('the worst severity counts', () => {
  expect(worstSeverity(['INFO', 'CRITICAL', 'WARNING'])).toBe('CRITICAL');
});
