// Whether the browser may tell of what rings while its person is elsewhere. The browser asks them itself, and remembers.
export default function (section) {
  if (!("Notification" in globalThis)) return;
  const show = () => {
    for (const part of section.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== Notification.permission;
  };
  section.querySelector("button").addEventListener("click", async () => {
    await Notification.requestPermission();
    show();
  });
  show();
  section.hidden = false;
}
