// A field whose content is copied at a press; the button says that it was.
export default function (box) {
  const field = box.querySelector("input");
  const button = box.querySelector("button");
  if (!("quiet" in box.dataset)) field.select();
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      for (const says of box.querySelectorAll("button span, [role=status]")) says.textContent = button.dataset.copied;
    } catch {
      field.select(); // the browser does not allow it: the keyboard does
    }
  });
}
