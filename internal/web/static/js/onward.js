// Enter in a line of a composer sends nothing by itself: in the title it goes on to the letter, and beside the time of Send
// then it presses that. Without this, Enter shows the letter before it is sent.
const lines = "input:not([type=checkbox], [type=file], [type=radio])";

export default function (form) {
  form.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return;
    if (!event.target.matches(lines)) return;
    event.preventDefault();
    if (event.target.name === "title") form.elements.body.focus();
    else event.target.closest(".composer__later")?.querySelector("button").click();
  });
}
