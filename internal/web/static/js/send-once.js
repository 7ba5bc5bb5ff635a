// A form that uses something up is sent once: a second click does nothing. Until the answer is there its fields take no more,
// which would be lost with the page. Coming back to the page, it can be written in and sent again.
export default function (form) {
  let shut = [];
  form.addEventListener("submit", (event) => {
    if (form.getAttribute("aria-busy") === "true") return event.preventDefault();
    form.setAttribute("aria-busy", "true");
    shut = [...form.querySelectorAll("input:not([type=hidden]):read-write")];
    for (const field of shut) field.readOnly = true;
  });
  addEventListener("pageshow", () => {
    form.removeAttribute("aria-busy");
    for (const field of shut.splice(0)) field.readOnly = false;
  });
}
