// Package scratch makes files and folders that are to be gone when a command ends,
// or to get another name, and removes those that killed commands have left.
//
// Their names show whose they are:
//
//	.dyetrace-HOST-PID-NUMBER-CHECK.tmp
//
// HOST is a hash of the computer's name, PID is the process, NUMBER makes the name unique,
// and CHECK is a checksum of the text before it, so that nobody else's file has such a name
// by chance. The process that makes one holds a lock on it, which the system releases when
// the process ends in whatever way. A file or folder is removed if it has such a name,
// belongs to the same user, is no link, nobody holds its lock, and its process is gone. If
// the number of the process has been given to another one since, it stays until a day after
// it was last written to.
//
// On Windows a file that is open cannot be removed, which is as good as a lock, and a folder
// that is open cannot be renamed, so that none is locked. A process counts as gone also
// where the one that has its number now began a day or more after the thing was made.
package scratch
