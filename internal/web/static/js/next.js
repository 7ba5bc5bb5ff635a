// Where the keyboard goes when the row goes in which it acted: to the like of what was pressed there in the row after it, or in
// the one before; and where no such row is left, to what the list is called. In a list that is read from row to row
// (data-reads), it goes to the next thing to read.

// What is next after a form that is being sent. To be asked before the page becomes another one; each is a function to be called
// after that, which finds nothing where the row is still there.
export function nextAfter(form) {
  const row = form?.closest("li, tr, article");
  const here = document.activeElement;
  if (!row || !(row.contains(here) || here === document.body)) return { row: () => null, list: () => null };
  const reads = row.closest("[data-reads]");
  const rows = reads ? [...document.querySelectorAll("#main [data-row]")] : [...row.parentElement.children];
  const at = rows.indexOf(row);
  const like = (other) => other.id || nameOf([...other.querySelectorAll("form")].find((one) => kindOf(one) === kindOf(form)));
  const others = [...rows.slice(at + 1), ...rows.slice(0, Math.max(at, 0)).reverse()].map(like);
  const gone = row.id || nameOf(form);
  const heading = headingOf(row.parentElement);
  const says = heading?.textContent;
  return {
    row: () => !find(gone) && others.map(find).map((found) => found && (reads ? found.querySelector("a") : stopIn(found))).find(Boolean),
    list: () => !find(gone) && !reads && heading?.isConnected && heading.textContent === says ? standOn(heading) : null,
  };
}

// A row by its id, or a form by its name.
function find(name) { return name && (document.getElementById(name) ?? [...document.querySelectorAll("#main form")].find((form) => nameOf(form) === name)); }

// What a form does to what: no other form on the page has that, and it stays while the page changes.
function nameOf(form) {
  if (!form) return "";
  const fields = [...form.querySelectorAll("input[type=hidden]:not([name=once], [name=version])")];
  return [form.getAttribute("action"), ...fields.map((field) => `${field.name}=${field.value}`)].join(" ");
}

function kindOf(form) { return form.getAttribute("action")?.split("/").at(-1); }

// The button of a form, or what unfolds it.
function stopIn(part) {
  const button = part.querySelector("button");
  return button?.checkVisibility() ? button : part.closest("details")?.querySelector("summary");
}

function headingOf(list) {
  const before = (heading) => heading.compareDocumentPosition(list) & Node.DOCUMENT_POSITION_FOLLOWING;
  return [...document.querySelectorAll("#main :is(h1, h2, h3)")].filter(before).at(-1);
}

function standOn(heading) {
  heading.tabIndex = -1;
  return heading;
}
