// The rows in the list of places to go to.

export function placeRow(place, i) {
  const row = document.createElement("li");
  row.setAttribute("role", "presentation");
  const link = Object.assign(document.createElement("a"), { id: `finder-${i}`, href: place.href, tabIndex: -1 });
  link.setAttribute("role", "option");
  const icon = document.querySelector("#finder svg").cloneNode(true);
  const use = icon.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#i-${place.icon}`));
  const name = Object.assign(document.createElement("span"), { textContent: place.name });
  const says = Object.assign(document.createElement("small"), { textContent: place.says });
  link.append(icon, name, says);
  row.append(link);
  return row;
}

// Between the places of the name that is typed and what was written stands the way to all of it.
export function withEverything(found, typed, name) {
  if (!typed) return found;
  const everything = { href: `/find?${new URLSearchParams({ q: typed })}`, name, says: typed, icon: "find" };
  return [...found.filter((place) => !place.written), everything, ...found.filter((place) => place.written)];
}
