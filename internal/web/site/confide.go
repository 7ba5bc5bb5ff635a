package site

import "meantime/internal/space"

// Confides says how a confidential space is kept, for the plum foot of every page that shows something of it; nothing for a
// space of any other kind.
func (v *Visit) Confides(kind space.Kind) string {
	if kind != space.Confidential {
		return ""
	}
	return v.L().T("Confidential: nobody but its members learns that this space exists. It lies on the server as it is written, so whoever owns the server can read it on the disk.")
}
