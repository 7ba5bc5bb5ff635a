// Package org is the organisation that one Meantime serves: its name, what newcomers begin with, and the public
// holidays as its admins see them.
//
// There is no organisation until somebody opens the set-up link, which is printed at each start until then, and founds
// it: settings and founder come into being together or not at all. Everyone reads the settings; owners and admins change
// them.
//
// What always holds:
//   - There is one organisation at most, however many open the link at once; afterwards no link works.
//   - Of set-up links only SHA-256 hashes are kept.
//   - Holidays are the data set's with the edits of the place and of the larger places that it lies in; a narrower edit
//     wins. Nothing of the data set is copied, so newer data shows through.
package org
