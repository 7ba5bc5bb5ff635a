// Package smtpd is the mail server that is built in: it takes what is sent to this Meantime's own addresses, and nothing else.
//
// What always holds:
//   - A mail is acknowledged once it is kept durably, and never before. Where that fails, its sender hears so and tries again.
//   - Nothing is ever sent on: an address that is not this Meantime's own is refused when it is named.
//   - A mail ends where SMTP has it end, with CR LF . CR LF, and at no other dot: what another server took for one mail is one here.
//   - On top of each mail stands a Received of this server's. So no Authentication-Results that a mail brings is above every Received,
//     and none is believed (see package authentic).
//   - Whoever is slow, silent, endless or wrong holds one of a few places, and none for ever: places, mails a minute, recipients,
//     errors, bytes and times are bounded for each peer, and bodies in memory for all together.
//   - Serve returns when nothing of it runs any more.
package smtpd
