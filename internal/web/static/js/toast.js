// What my last act did goes by itself once it has been read, unless it offers to be undone. It stays for as long as the pointer or
// the keyboard is in it.
const readFor = 8000; // ms

export default function (toast) {
  const go = () => (toast.matches(":hover, :focus-within") ? setTimeout(go, readFor) : toast.remove());
  toast.querySelector("[data-close]")?.addEventListener("click", () => toast.remove());
  if (!toast.querySelector("form")) setTimeout(go, readFor);
}
