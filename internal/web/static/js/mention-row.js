// One person in the list of those who can be named.
export function rowOf(person, i, take) {
  const item = Object.assign(document.createElement("li"), { id: `person-found-${i}` });
  item.setAttribute("role", "option");
  const face = Object.assign(document.createElement("span"), { className: "avatar", textContent: person.photo ? "" : person.initials });
  face.setAttribute("aria-hidden", "true");
  face.style.setProperty("--hue", person.hue);
  if (person.photo) face.append(Object.assign(new Image(), { src: person.photo, alt: "" }));
  const name = Object.assign(document.createElement("span"), { textContent: person.name });
  const handle = Object.assign(document.createElement("small"), { textContent: `@${person.handle}` });
  item.append(face, name, handle);
  item.addEventListener("mousedown", (event) => {
    event.preventDefault(); // the text keeps the focus
    take();
  });
  return item;
}
