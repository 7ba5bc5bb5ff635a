// A row of tabs that is wider than its place: the one that is lit, or has the keyboard, is wholly in sight. Only the row
// scrolls: whoever is further down the page when this starts stays there.
export default function (row) {
  const show = (tab) => {
    if (!tab) return;
    const [place, at] = [row.getBoundingClientRect(), tab.getBoundingClientRect()];
    const margin = parseFloat(getComputedStyle(row).scrollPaddingInlineStart) || 0;
    row.scrollLeft += Math.min(0, at.left - margin - place.left) + Math.max(0, at.right + margin - place.right);
  };
  row.addEventListener("focusin", (event) => show(event.target));
  show(row.querySelector(":focus") ?? row.querySelector("[aria-current]")); // the keyboard may be there before this is
}
