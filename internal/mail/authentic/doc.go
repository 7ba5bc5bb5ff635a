// Package authentic tells whether a mail is from whom it says that it is from.
//
// What counts is the domain of the one address in the one From of a mail: another may stand in every other place. That domain
// vouches for a mail by a DKIM signature, or by SPF for the server that the mail came from, as far as the domain of these is
// the same or, where the domain's DMARC policy does not ask for more, of the same organisation (RFC 7489). A domain without a
// policy has said nothing about its sub-domains: there it has to be the same one.
//
// What always holds:
//   - A mail that is not to be read in one way only is not authenticated: with two From, with two addresses in it, with a
//     second Subject or Content-Type, with a line in its header that is none, with a signature that leaves its Subject or the end
//     of its body to anybody.
//   - What DNS could not tell for now is neither a proof nor a forgery: Temporary.
//   - DNS is asked at most mostLookups times and for at most within, whatever a mail and the domains in it say, and of a mail at
//     most mostHeader bytes of header, MostBytes in all and mostSignatures signatures are looked at.
//
// Trusted reads what a mail server of one's own found out (Authentication-Results, RFC 8601).
package authentic
