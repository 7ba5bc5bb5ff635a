// Package web is Meantime in a browser.
//
// A page is five things, and each has its place:
//
//   - a struct that embeds page.Shell and holds what the page says, as values and not as sentences
//     (internal/web/<concept>/);
//   - a template of the same name (templates/<name>.html) that defines "main", with its words in it:
//     {{.T "Good morning, {name}." "name" .Viewer.Name}}, {{.N .Count "One thing." "{Count} things."}},
//     inside a range {{$.T "…"}}. What must not be translated (a name, a key) stands in translate="no" or in kbd;
//   - a handler, one for each route, that looks things up as the viewer, fills the struct, and ends with
//     pages.Render(w, r, "today", &page), pages.Fail(w, r, shell, err), or after an act pages.Done(w, r, "/today",
//     &page.Flash{Text: …, Undo: …});
//   - its looks, from static/css by the classes of the components; new ones go into a sheet of their own, named in
//     meantime.css. Positions along hours are given as style="--from:9;--to:17.5" on .range and --h on .at;
//   - what it does beyond HTML: data-is="name" on an element brings static/js/name.js, a module of at most 80 lines whose
//     default export takes the element. data-is="visit" on a form or link shows the answer without leaving the page;
//     the focus then goes to what is wrong, or to what has autofocus, as where a page is loaded.
//     data-row on a list entry lets j and k walk through it; aria-keyshortcuts="e" on a button or link gives it a key.
//     <main data-topics> comes from Shell.Topics: a hint for one of them offers what is newer, and moves nothing.
//
// Its test calls pagetest.Check with the typical page and with an empty one: it fails on a field or an icon that is
// not there, on blanks nobody filled, and on HTML that does not close.
//
// What always holds: a GET returns the whole page, so a page works without scripts; every act is a real form and
// answers with a redirect; page.Guard puts its headers on everything; html/template escapes every value, and the only
// HTML taken as it is comes from markdown or from words.TH.
package web
