// Package overlap is who works when, as far as each of them shares it with who asks, and which hours they have in common.
//
// A Seen is a person with the time that they share. From several of them follow how many work at each moment (Count), the
// hours that most of them share (Busiest) and the weekly picture of it (Week).
//
// What always holds:
//   - Nobody is told of whom they may not see, and of who shares no times only the days: their hours are taken to be the
//     whole of each working day, from morning to night, and they are not counted among those who work at some time.
//   - All of it follows from what people declared. Nothing is learnt from what they do.
//   - What a person had of the edge of their day is what was taken, by somebody or as a half hour that was agreed in a thread;
//     what was given back or called off counts for nobody.
//   - Hours are those of the rules: rule 31 for what is shared, rule 32 without focus.
package overlap
