// Shows a password while its owner wants to see it, and never sends it as anything else.
export default function (button) {
  const field = document.getElementById(button.getAttribute("aria-controls"));
  const show = (yes) => {
    field.type = yes ? "text" : "password";
    button.setAttribute("aria-pressed", yes);
  };
  button.addEventListener("click", () => {
    show(field.type === "password");
    field.focus();
  });
  field.form.addEventListener("submit", () => show(false));
}
