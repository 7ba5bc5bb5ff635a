// A row of tabs that is wider than its place: the one that is lit, or has the keyboard, is wholly in sight.
export default function (row) {
  const show = (tab) => tab?.scrollIntoView({ block: "nearest", inline: "nearest" });
  row.addEventListener("focusin", (event) => show(event.target));
  show(row.querySelector(":focus") ?? row.querySelector("[aria-current]")); // the keyboard may be there before this is
}
