// Package join puts the two sides of a movement together.
//
// A statement is one account's side. Its lines come from files that overlap,
// repeat each other and disagree by seconds. The functions here are plain
// functions over slices of lines: Same merges the copies of a line, Pair finds
// for each line the line on the other side, and an Orderer finds the order of
// transfers that agrees with the statements that list them. None of them looks
// at the order in which lines were read: the same set of lines gives the same
// answer.
package join
