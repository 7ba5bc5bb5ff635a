// Package templates holds the text of every page.
//
// base.html is the shell around all of them, parts/ are the pieces that pages share, and each other file is one page,
// named by its path without ".html": today.html is "today", space/front.html is "space/front". A page defines "main".
//
// What always holds: a template holds words and their order, and decides nothing but what to show; every sentence in it
// goes through the catalogue.
package templates
