// What my last act did goes by itself once it has been read, unless it offers to be undone.
const readFor = 8000; // ms

export default function (toast) {
  toast.querySelector("[data-close]")?.addEventListener("click", () => toast.remove());
  if (!toast.querySelector("form")) setTimeout(() => toast.remove(), readFor);
}
