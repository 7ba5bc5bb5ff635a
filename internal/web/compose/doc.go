// Package compose is where people write: a new thread or a reply, what it will look like, whom it reaches and when, kept
// as a draft on the way, and sent now or later.
//
// What always holds: nothing is sent before its writer was shown when it arrives; what was typed comes back with every
// refusal; a form that is sent twice is sent once; nobody is offered to be mentioned who cannot read it.
package compose
