// Package outfile writes files and folders that a user asked for, and loses
// nothing of his on the way.
//
// A result is written under a private name that nobody else has, in the folder
// where it belongs, and gets its own name once it is complete. Until then what
// had the name stays. Two commands that write to one name never mix: the last
// one to be complete wins. A folder appears as a whole, and only where nothing
// has the names of what lies in it. Files and folders are for their owner alone.
package outfile
