// Writes index.json and one JSON file per country into the folder named on the command line: every public holiday of
// every country, state and region that date-holidays knows, on its dates from FIRST to LAST.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Holidays from 'date-holidays'
import { dropped, kept, moved } from './corrections.mjs'

const FIRST = 2024
const LAST = 2045
const DAY = 24 * 3600 * 1000

const all = new Holidays()
const used = new Set()

// correction returns the entry of list for the rule of the country, and remembers that it was needed.
function correction (list, country, rule) {
  const found = list.find(c => c.country === country && c.rule === rule)
  if (found) used.add(found)
  return found
}

// isDayOff tells whether offices are closed on the holiday.
function isDayOff (country, holiday) {
  if (holiday.type === 'bank') return !!correction(kept, country, holiday.rule)
  return holiday.type === 'public' && !correction(dropped, country, holiday.rule)
}

// startHour is the local hour at which the day off begins. Days of the Jewish and Muslim calendars begin in the evening
// before; the source says so by the offset behind their time, and their whole day is the one that they are named by.
function startHour (holiday) {
  const [, hour, rest] = /^\d{4}-\d\d-\d\d (\d\d):(\d\d:\d\d(?: -0600)?)$/.exec(holiday.date)
  if (!rest.startsWith('00:00')) throw new Error(`${holiday.date}: not on the hour`)
  return Number(hour)
}

// datesOf lists the dates of the holiday as numbers like 20261224. What lasts n days and some hours counts n days;
// the clock may change in between.
function datesOf (country, holiday) {
  const length = (holiday.end - holiday.start) / DAY
  const count = startHour(holiday) > 0 ? 1 : Math.max(1, Math.floor(length + 1 / 24))
  const offset = correction(moved, country, holiday.rule)?.days ?? 0
  const first = Date.parse(holiday.date.slice(0, 10))
  return Array.from({ length: count }, (_, i) =>
    Number(new Date(first + (offset + i) * DAY).toISOString().slice(0, 10).replaceAll('-', '')))
    .filter(date => date >= FIRST * 10000 && date < (LAST + 1) * 10000)
}

// holidaysOf maps each holiday of a place, by its names and starting hour, to its sorted dates.
function holidaysOf (path) {
  const [country] = path
  const calendar = new Holidays(...path)
  const [language] = calendar.getLanguages()
  const found = new Map()
  for (let year = FIRST - 1; year <= LAST; year++) {
    const english = new Map(calendar.getHolidays(year, 'en').map(h => [h.date + h.rule, h.name]))
    for (const holiday of calendar.getHolidays(year, language)) {
      if (!isDayOff(country, holiday)) continue
      const name = english.get(holiday.date + holiday.rule)
      const key = JSON.stringify([name, holiday.name === name ? '' : holiday.name, startHour(holiday)])
      const dates = found.get(key) ?? found.set(key, new Set()).get(key)
      datesOf(country, holiday).forEach(date => dates.add(date))
    }
  }
  return new Map([...found].filter(([, dates]) => dates.size > 0).map(([key, dates]) => [key, [...dates].sort()]))
}

// placesOf lists the country, its states and their regions, each under its upper-case code, with the time zones that it
// has of its own.
function placesOf (country, name) {
  const places = []
  const add = (path, name, inherited) => {
    const zones = new Holidays(...path).getTimezones()
    const own = zones.filter(zone => !inherited.includes(zone) || zones.length < inherited.length)
    places.push({ code: path.join('-').toUpperCase(), name, path, zones: own })
    for (const [key, child] of Object.entries(childrenOf(path))) add([...path, key], child, zones)
  }
  add([country], name, [])
  return places
}

// childrenOf maps the keys of a place's states or regions to their English names.
function childrenOf ([country, state, region]) {
  if (region) return {}
  return (state ? all.getRegions(country, state, 'en') : all.getStates(country, 'en')) ?? {}
}

// daysOf merges the holidays of all places of a country: the same names on the same dates stand once, with the places
// they hold in.
function daysOf (places) {
  const merged = new Map()
  places.forEach((place, at) => {
    for (const [key, dates] of holidaysOf(place.path)) {
      const full = `${key} ${dates}`
      const day = merged.get(full) ?? merged.set(full, { key, dates, places: [] }).get(full)
      day.places.push(at)
    }
  })
  return [...merged.values()].map(({ key, dates, places: where }) => {
    const [name, local, from] = JSON.parse(key)
    const day = { name, dates }
    if (local) day.local = local
    if (from) day.from = from
    if (where.length < places.length) day.places = where
    return day
  })
}

// zonesOf maps each time zone to the states and regions that keep it.
function zonesOf (places) {
  const zones = {}
  for (const { code, zones: names } of places) {
    if (code.includes('-')) for (const zone of names) (zones[zone] ??= []).push(code)
  }
  return zones
}

const out = process.argv[2]
mkdirSync(out, { recursive: true })
const index = { first: FIRST, last: LAST, countries: [], zones: {} }
for (const [country, name] of Object.entries(all.getCountries('en')).sort(([a], [b]) => a < b ? -1 : 1)) {
  const places = placesOf(country, name)
  index.countries.push({ code: country, name })
  for (const [zone, codes] of Object.entries(zonesOf(places))) index.zones[zone] = [...(index.zones[zone] ?? []), ...codes]
  const file = { places: places.map(({ code, name }) => ({ code, name })), days: daysOf(places) }
  writeFileSync(join(out, `${country}.json`), JSON.stringify(file))
}
writeFileSync(join(out, 'index.json'), JSON.stringify(index))
for (const entry of [...dropped, ...kept, ...moved]) {
  if (!used.has(entry)) throw new Error(`no longer needed: ${JSON.stringify(entry)}`)
}
