// Package interruption tells a person how often Meantime interrupted them: what rang, and what they opened before its time.
//
// What always holds:
//   - Only the person is told their own numbers. Every verb takes who asks, and none takes whom it is about.
//   - What happened and when is kept for fourteen days; after that only how often in each week, for a year.
//   - A week is one of the person's own calendar, from Monday. What is counted into a week is forgotten in the same
//     transaction, so that nothing is counted twice or lost.
//   - It knows of nothing but what Meantime did.
package interruption
