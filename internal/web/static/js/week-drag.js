// Dragging in the drawn week, with mouse, pen or finger: the end of a block, a whole block, or a new one over empty time.
// A block that is made shorter than nothing is gone; Escape takes the drag back.
import { added, day, moved, shifted, windows } from "meantime/week-model";

const least = 4; // pixels before a press is a drag

export function drag(week, kind, change) {
  let now; // what is being dragged
  week.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !kind() || event.target.closest(".week__out")) return;
    now = begin(week, event, kind());
  });
  week.addEventListener("pointermove", (event) => {
    if (!now || event.pointerId !== now.pointer) return;
    if (!now.going && Math.abs(event.clientX - now.x) < least) return;
    if (!now.going) week.setPointerCapture(now.pointer);
    now.going = true;
    week.dataset.dragging = "yes";
    change(now.row, now.to(minutesAt(now, event.clientX)));
  });
  const end = (keep) => (event) => {
    if (!now || (event.pointerId !== undefined && event.pointerId !== now.pointer)) return;
    const { row, list, going } = now;
    now = undefined;
    delete week.dataset.dragging;
    if (going) change(row, keep ? windows(row, kind()) : list);
  };
  week.addEventListener("pointerup", end(true));
  week.addEventListener("pointercancel", end(false));
  addEventListener("keydown", (event) => event.key === "Escape" && end(false)(event));
}

function begin(week, event, kind) {
  const bar = event.target.closest("[data-index]");
  const track = event.target.closest(".track");
  const here = track?.closest("[data-day]");
  if (!here) return undefined;
  const row = bar ? week.querySelector(`[data-day="${bar.dataset.of}"]`) : here;
  const list = windows(row, kind);
  const now = { pointer: event.pointerId, x: event.clientX, row, list, track, late: row === here ? 0 : day };
  const start = minutesAt(now, event.clientX);
  const index = Number(bar?.dataset.index);
  const grip = event.target.closest(".grip") ?? (bar && nearEnd(bar, event.clientX));
  if (grip) {
    const from = list[index][grip.dataset.end];
    now.to = (at) => moved(list, index, grip.dataset.end, from + at - start, 0);
    event.preventDefault(); // no text is selected; the handle takes the focus all the same
    grip.focus({ preventScroll: true });
  } else if (bar) {
    now.to = (at) => shifted(list, index, at - start);
  } else {
    now.to = (at) => added(list, start, at);
  }
  return now;
}

// The handle of the end that a press on a block is near to.
function nearEnd(bar, x) {
  const { left, right, width } = bar.getBoundingClientRect();
  const near = Math.min(12, width / 3);
  if (x - left < near) return bar.querySelector(".grip--from");
  return right - x < near ? bar.querySelector(".grip--to") : null;
}

// The minute of the row's own day at a place on the screen. The next day's row is a day later.
function minutesAt({ track, late }, x) {
  const box = track.getBoundingClientRect();
  const style = getComputedStyle(track);
  const [start, span] = ["--start", "--span"].map((name) => Number(style.getPropertyValue(name)));
  return late + (start + ((x - box.left) / box.width) * span) * 60;
}
