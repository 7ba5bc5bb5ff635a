// Shows the chosen picture as it will be, before it is sent.
export default function (form) {
  const field = form.querySelector("input[type=file]");
  let shown;
  field.addEventListener("change", () => {
    if (shown) URL.revokeObjectURL(shown);
    const [file] = field.files;
    shown = file?.type.startsWith("image/") ? URL.createObjectURL(file) : undefined;
    if (!shown) return;
    const picture = new Image(96, 96);
    picture.src = shown;
    picture.alt = field.labels[0].textContent;
    form.querySelector(".photo__now").replaceChildren(picture);
  });
}
