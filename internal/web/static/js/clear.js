// Takes a row out of a list: its fields are emptied, and an empty row is none.
export default function (button) {
  button.addEventListener("click", () => {
    const row = button.closest("li");
    const next = (row.nextElementSibling ?? row.previousElementSibling)?.querySelector("input");
    for (const field of row.querySelectorAll("input")) field.value = "";
    row.querySelector("input").dispatchEvent(new Event("input", { bubbles: true }));
    if (row.nextElementSibling) row.hidden = true;
    next?.focus();
  });
}
