// A menu that was unfolded folds when the reader turns elsewhere.
export default function (menu) {
  const fold = (event) => {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  };
  document.addEventListener("click", fold);
  document.addEventListener("focusin", fold);
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
