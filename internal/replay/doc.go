// Package replay tells a team what Meantime would do for it, from nothing but when its people wrote.
//
// A History is a CSV of real messages. Run lets it happen again: people join, write and fall silent in a company of their
// own, under a simulated clock, through the same verbs, database and engine that serve everybody, and what falls due is
// done at its time. The Report compares what then came, read back from the database, with the same messages arriving as
// they were sent; what it costs stands beside what it saves.
//
// A file says little of its people, so that much is inferred, always from what was known at the time but for who is there:
//   - Somebody is there within 28 days of a message of theirs. A message that opens a thread, or names none, reaches
//     everybody who is there; another reaches those who wrote in its thread.
//   - A zone is the last offset seen; before the first message, the offset of that.
//   - Hours are Monday to Friday 09:00–17:00 until there are twenty messages, and then the eight hours and the days of the
//     week that hold most of them.
//   - A question is the first message of a thread, put to each of its readers for one working day.
//
// Of what is urgent it says nothing. Where a share of the messages is to be raised, chance decides which, where and for
// whom, by the number of the message; in some spaces all who are there take turns of being on call, and some of them are
// told when nobody answers. Who was rung answers with their next message.
//
// What always holds: every message comes to every reader of it, once, or was read before; nothing in the report was
// computed by other rules than those of worktime; the same history gives the same report.
package replay
