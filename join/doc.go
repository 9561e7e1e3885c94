// Package join puts the two sides of a movement together.
//
// A statement is one account's side. Its lines come from files that overlap,
// repeat each other and disagree by seconds. The functions here are plain
// functions over slices of lines: Same lets copies of a line fall together,
// Pair finds for each line the line on the other side, and Order finds the
// order of transfers that respects the statements they stand in. None of them
// looks at the order in which lines were read: the same set of lines gives the
// same answer.
package join
