// The week that is drawn: hours and focus can be dragged, and moved with the arrow keys. What is drawn goes into the
// typed fields, and what is typed comes back into the drawing with the preview.
import { draw, rowsOf, say } from "meantime/week-draw";
import { drag } from "meantime/week-drag";
import { bounds, moved, put, read, windows } from "meantime/week-model";

const steps = { ArrowLeft: -15, ArrowDown: -15, ArrowRight: 15, ArrowUp: 15, PageDown: -60, PageUp: 60 };

export default function (week) {
  const form = week.closest("form");
  const kind = () => {
    const drawn = form.elements.draw?.value ?? "hours";
    return form.elements.week?.value === "always" && drawn === "hours" ? "" : drawn;
  };
  // A page that was morphed shows the server's plain drawing.
  const watch = new MutationObserver(() => redraw());
  const redraw = () => {
    watch.disconnect();
    draw(week, kind());
    watch.observe(week, { childList: true, subtree: true });
  };
  const change = (row, list) => {
    put(row, kind(), list);
    say(week, row);
    redraw();
  };
  drag(week, kind, change);
  week.addEventListener("keydown", (event) => key(event, kind(), change));
  week.addEventListener("click", (event) => {
    const out = event.target.closest(".week__out");
    if (!out) return;
    const { of, index } = out.parentElement.dataset;
    takeOut(week.querySelector(`[data-day="${of}"]`), kind(), Number(index), change);
  });
  form.addEventListener("input", ({ target, isTrusted }) => {
    const [one, of] = target.id.split("-");
    const row = week.querySelector(`[data-day="${of}"]`);
    const typed = isTrusted && row && one in row.dataset ? read(target.value) : undefined;
    if (typed === undefined) return;
    row.dataset[one] = typed;
    redraw();
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "week" || event.target.name === "draw") redraw();
  });
  form.addEventListener("previewed", ({ detail: page }) => {
    for (const row of rowsOf(week)) {
      const fresh = page.querySelector(`#week [data-day="${row.dataset.day}"]`);
      row.dataset.hours = fresh.dataset.hours;
      row.dataset.focus = fresh.dataset.focus;
    }
    if (!week.dataset.dragging) redraw();
  });
  redraw();
}

function key(event, kind, change) {
  const grip = event.target.closest(".grip");
  if (!grip) return;
  const { of, index } = grip.parentElement.dataset;
  const row = document.querySelector(`#week [data-day="${of}"]`);
  const list = windows(row, kind);
  const { end } = grip.dataset;
  const [low, high] = bounds(list, Number(index), end);
  const to = { Home: low, End: high }[event.key] ?? list[index][end] + steps[event.key];
  if (event.key === "Delete" || event.key === "Backspace") takeOut(row, kind, Number(index), change);
  else if (Number.isNaN(to)) return;
  else change(row, moved(list, Number(index), end, to));
  event.preventDefault();
}

function takeOut(row, kind, index, change) {
  change(row, windows(row, kind).filter((_, i) => i !== index));
  (row.querySelector(".grip") ?? document.querySelector("#week .grip"))?.focus({ preventScroll: true });
}
