// Draws the windows of a week as blocks with two handles each. A block that goes on past midnight is drawn in two rows.
import { bounds, clock, day, windows } from "meantime/week-model";

export const rowsOf = (week) => [...week.querySelectorAll("[data-day]")];

// Draws every row anew and gives the focus back to the handle that had it. kind is what can be changed now.
export function draw(week, kind) {
  const focused = week.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  const rows = rowsOf(week);
  const bars = rows.map((row) => row.querySelector(".week__bars"));
  const drawn = bars.map(() => []);
  let night = false;
  rows.forEach((row, i) => {
    for (const one of ["hours", "focus"]) {
      windows(row, one).forEach((w, index) => {
        night ||= w.from < 360 || w.to > 1320;
        const part = (from, to) => block(one, from, to);
        const head = part(w.from, Math.min(w.to, day));
        const tail = w.to > day ? part(0, w.to - day) : head;
        drawn[i].push(head);
        if (tail !== head) drawn[(i + 1) % rows.length].push(tail);
        head.classList.toggle("shift--cut-end", tail !== head);
        tail.classList.toggle("shift--cut-start", tail !== head);
        if (one === kind) equip(week, row, one, index, head, tail);
      });
    }
  });
  bars.forEach((bar, i) => bar.replaceChildren(...drawn[i].sort((a, b) => a.dataset.kind.localeCompare(b.dataset.kind) * -1)));
  if (!week.dataset.dragging) week.classList.toggle("week--whole", night); // not under the pointer
  if (focused) week.querySelector(`[data-key="${focused}"]`)?.focus({ preventScroll: true });
}

// Says a day's hours beside it, until the server says it better.
export function say(week, row) {
  const spans = windows(row, "hours").map((w) => week.dataset.span.replace("%1", clock(w.from)).replace("%2", clock(w.to)));
  const output = row.querySelector("output");
  if (output) output.textContent = spans.join(", ") || week.dataset.none;
}

function block(kind, from, to) {
  const bar = document.createElement("span");
  bar.className = kind === "focus" ? "shift shift--focus range" : "shift range";
  bar.dataset.kind = kind;
  bar.style.setProperty("--from", from / 60);
  bar.style.setProperty("--to", to / 60);
  return bar;
}

// Makes a block one that can be changed: handles at its two ends, and a way to take it out.
function equip(week, row, kind, index, head, tail) {
  for (const bar of new Set([head, tail])) Object.assign(bar.dataset, { index, of: row.dataset.day });
  const list = windows(row, kind);
  const label = kind === "focus" ? ["focusBegins", "focusEnds"] : ["begins", "ends"];
  [["from", head], ["to", tail]].forEach(([end, bar], i) => {
    const grip = document.createElement("span");
    const at = list[index][end];
    const [low, high] = bounds(list, index, end);
    grip.className = `grip grip--${end}`;
    grip.tabIndex = 0;
    Object.assign(grip.dataset, { key: `${row.dataset.day}-${kind}-${index}-${end}`, end });
    const said = at > day ? week.dataset.tomorrow.replace("%", clock(at)) : clock(at);
    const about = { role: "slider", "aria-label": row.dataset[label[i]], "aria-valuemin": low, "aria-valuemax": high, "aria-valuenow": at, "aria-valuetext": said };
    for (const [name, value] of Object.entries(about)) grip.setAttribute(name, value);
    bar.append(grip);
  });
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "week__out";
  remove.dataset.key = `${row.dataset.day}-${kind}-${index}-out`;
  remove.setAttribute("aria-label", `${row.dataset.remove}: ${clock(list[index].from)}–${clock(list[index].to)}`);
  remove.textContent = "×";
  head.append(remove);
}
