// Package scratch makes files and folders that are to be gone when a command ends,
// or to get another name, and removes those that killed commands have left.
//
// Their names say whose they are:
//
//	.dyetrace-HOST-PID-NUMBER-CHECK.tmp
//
// HOST stands for the computer's name, PID is the process, NUMBER makes the name
// one of its kind, and CHECK is a checksum of what is before it, so that nobody
// else's file has such a name by chance. Who makes one holds a lock on it, which the
// system takes back when the process ends in whatever way. What is to be removed has
// such a name, belongs to the same user, is no link, carries no lock that somebody
// holds, and its process is gone. Where the number of the process has been given to
// another one since, it stays until a day has passed since it was written to.
package scratch
