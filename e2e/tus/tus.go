package tus

import _ "embed"

// Source is the client as a script, which leaves itself as window.tus.
//
//go:embed tus.min.js
var Source string
