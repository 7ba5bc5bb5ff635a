// Where Meantime's file differs from what date-holidays computes. Each entry names the rule it was written against:
// when that rule is gone from the source, the build stops, so that no correction outlives its mistake.

// Marked public in the source, but a day off for some people only.
export const dropped = [
  { country: 'CN', rule: '03-08 12:00', why: 'half a day, for women' },
  { country: 'CN', rule: '05-04 12:00', why: 'half a day, for those aged 14 to 28' },
  { country: 'CN', rule: '06-01', why: 'for children below 14' },
  { country: 'CN', rule: '08-01 12:00', why: 'half a day, for soldiers' },
  { country: 'KE', rule: '10 Dhu al-Hijjah', why: 'for Muslims' },
  { country: 'MG', rule: '03-08', why: 'for women' },
  { country: 'MG', rule: '1 Shawwal', why: 'for Muslims' },
  { country: 'MG', rule: '10 Dhu al-Hijjah', why: 'for Muslims' }
]

// On the wrong date in the source; days is what must be added.
export const moved = [
  { country: 'KR', rule: 'korean 01-0-01 P3D', days: -1, why: 'the three days begin on the eve of the lunar new year' },
  { country: 'CY', rule: 'orthodox -47', days: -1, why: 'Clean Monday is the 48th day before Orthodox Easter' }
]

// Of type bank in the source, but a day on which offices are closed, by law or by the agreements that nearly all are under.
// Other days of type bank close banks and some authorities only, and are left out.
export const kept = [
  { country: 'SE', rule: 'friday after 06-19', why: 'equal to a Sunday in the act on annual leave' },
  { country: 'SE', rule: '12-24', why: 'equal to a Sunday in the act on annual leave' },
  { country: 'SE', rule: '12-31', why: 'equal to a Sunday in the act on annual leave' },
  { country: 'FI', rule: 'friday after 06-19', why: 'a day off in the collective agreements' },
  { country: 'FI', rule: '12-24', why: 'a day off in the collective agreements' },
  { country: 'AX', rule: 'friday after 06-19', why: 'a day off in the collective agreements' },
  { country: 'AX', rule: '12-24 12:00', why: 'a day off in the collective agreements' }
]
