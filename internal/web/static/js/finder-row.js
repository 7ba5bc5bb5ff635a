// One place in the list of those to go to.

export function placeRow(place, i) {
  const row = Object.assign(document.createElement("li"), { id: `finder-${i}` });
  row.setAttribute("role", "option");
  const link = Object.assign(document.createElement("a"), { href: place.href, tabIndex: -1 });
  const icon = document.querySelector(`#finder svg`).cloneNode(true);
  const use = icon.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#i-${place.icon}`));
  const name = Object.assign(document.createElement("span"), { textContent: place.name });
  const says = Object.assign(document.createElement("small"), { textContent: place.says });
  link.append(icon, name, says);
  row.append(link);
  return row;
}
