// When the row that the keyboard stands on goes, focus goes on to the row after it, not to the top of the page.
export default function (list) {
  let next = null;
  list.addEventListener("submit", (event) => {
    const rows = [...document.querySelectorAll("#main [data-row]")];
    const here = rows.indexOf(event.target.closest("[data-row]"));
    next = here < 0 ? null : { gone: rows[here].id, to: (rows[here + 1] ?? rows[here - 1])?.id };
  });
  new MutationObserver(() => {
    if (!next || document.getElementById(next.gone)) return;
    document.getElementById(next.to)?.querySelector("a")?.focus();
    next = null;
  }).observe(list, { childList: true, subtree: true });
}
