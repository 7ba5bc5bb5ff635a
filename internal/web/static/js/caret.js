// Where the caret of a text area stands, below its line, in pixels from the corner of the element it is placed in.
const copied = ["font", "letterSpacing", "lineHeight", "padding", "border", "boxSizing", "textIndent", "tabSize"];

export function caretOf(text) {
  const twin = document.createElement("div");
  const style = getComputedStyle(text);
  for (const name of copied) twin.style[name] = style[name];
  Object.assign(twin.style, {
    inlineSize: `${text.offsetWidth}px`, overflowWrap: "break-word", position: "absolute", visibility: "hidden", whiteSpace: "pre-wrap",
  });
  const mark = document.createElement("span");
  twin.append(text.value.slice(0, text.selectionStart), mark);
  mark.textContent = "\u200b";
  text.before(twin);
  const { offsetLeft: x, offsetTop: y, offsetHeight: height } = mark;
  twin.remove();
  return { x: text.offsetLeft + x, y: text.offsetTop + y + height - text.scrollTop };
}
