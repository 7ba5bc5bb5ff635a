// The windows of a day as the drawing knows them: minutes from the day's midnight, the end past 1440 when the window goes
// on into the next day. What is drawn is written into the day's typed field, which is what is sent.
export const day = 1440;
const step = 15;

export const snap = (minutes) => Math.round(minutes / step) * step;

export function windows(row, kind) {
  return (row.dataset[kind] || "").split(" ").filter(Boolean).map((text) => {
    const [from, to] = text.split("-").map(Number);
    return { from, to };
  });
}

// Draws and types a day's windows. One without length is none.
export function put(row, kind, list) {
  const kept = list.filter((w) => w.to > w.from).sort((a, b) => a.from - b.from);
  row.dataset[kind] = kept.map((w) => `${w.from}-${w.to}`).join(" ");
  const field = document.getElementById(`${kind}-${row.dataset.day}`);
  field.value = kept.map((w) => `${clock(w.from)}-${clock(w.to)}`).join(", ");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// What is typed as it would be written here, in minutes; undefined where only the server can read it.
export function read(text) {
  const parts = text.split(",").map((part) => part.trim().match(/^(\d\d):(\d\d)-(\d\d):(\d\d)$/)?.slice(1).map(Number));
  if (parts.includes(undefined)) return text.trim() ? undefined : "";
  return parts.map(([h, m, toH, toM]) => {
    const [from, to] = [h * 60 + m, toH * 60 + toM];
    return `${from}-${to > from ? to : to + day}`;
  }).join(" ");
}

export function clock(minutes) {
  const inDay = minutes > day ? minutes - day : minutes;
  return `${String(Math.floor(inDay / 60)).padStart(2, "0")}:${String(inDay % 60).padStart(2, "0")}`;
}

// Where one end of a window may be: not past its neighbours, a night at most. least is the shortest that it may become.
export function bounds(list, index, end, least = step) {
  const w = list[index];
  const before = list[index - 1]?.to ?? 0;
  const after = list[index + 1]?.from ?? w.from + day;
  if (end === "from") return [Math.max(before, w.to - day), Math.min(w.to - least, day - step)];
  return [w.from + least, Math.min(after, w.from + day)];
}

export function moved(list, index, end, to, least) {
  const [low, high] = bounds(list, index, end, least);
  return list.map((w, i) => (i === index ? { ...w, [end]: Math.min(Math.max(snap(to), low), high) } : w));
}

// Moves a whole window, as far as its neighbours let it.
export function shifted(list, index, by) {
  const w = list[index];
  const low = Math.max(list[index - 1]?.to ?? 0, 0) - w.from;
  const high = Math.min((list[index + 1]?.from ?? Infinity) - w.to, day - step - w.from);
  const moving = Math.min(Math.max(snap(by), low), high);
  return list.map((one, i) => (i === index ? { from: w.from + moving, to: w.to + moving } : one));
}

// Adds a window between two points of free time; where there is none, nothing.
export function added(list, a, b) {
  const from = Math.max(0, Math.min(snap(a), snap(b)));
  const to = Math.max(snap(a), snap(b));
  const free = !list.some((w) => w.from <= a && a < w.to);
  const before = Math.max(0, ...list.filter((w) => w.to <= a).map((w) => w.to));
  const after = Math.min(from + day, ...list.filter((w) => w.from >= a).map((w) => w.from));
  return free ? [...list, { from: Math.max(from, before), to: Math.min(to, after) }] : list;
}
