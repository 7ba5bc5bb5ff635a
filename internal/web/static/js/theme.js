// Light, dark, or as the system is: shown at once, and kept by the server's cookie for the next page.
export default function (form) {
  form.addEventListener("submit", (event) => {
    const choice = event.submitter?.value;
    if (!choice) return;
    event.preventDefault();
    if (choice === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-pressed", button.value === choice);
    const body = new URLSearchParams(new FormData(form, event.submitter));
    fetch(form.getAttribute("action"), { method: "POST", body, redirect: "manual", keepalive: true }).catch(() => form.submit());
  });
}
