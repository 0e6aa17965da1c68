/** A fault script with every kind in turn, spread evenly, the last of them early enough to be found before the end. */
export function everyKind(faults: number, spanSeconds: number): object {
  const kinds = [
    { kind: 'warming', durationSeconds: 240 },
    { kind: 'silent', durationSeconds: 180 },
    { kind: 'jam', durationSeconds: 240 },
    { kind: 'clock-skew', durationSeconds: 360, parameters: { skewSeconds: -600 } },
    { kind: 'outage', durationSeconds: 180 },
    { kind: 'duplicates', durationSeconds: 60 },
    { kind: 'silent-site', durationSeconds: 240 },
  ];
  return {
    repeatEverySeconds: null,
    faults: Array.from({ length: faults }, (_, index) => ({
      ...kinds[index % kinds.length],
      atSeconds: Math.round(30 + (index * spanSeconds) / faults),
    })),
  };
}
