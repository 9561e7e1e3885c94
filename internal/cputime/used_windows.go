package cputime

import (
	"time"

	"golang.org/x/sys/windows"
)

// Used returns the processor time, of the user and the system, that this process has
// taken so far; zero where the system does not keep it.
func Used() time.Duration {
	var created, ended, system, user windows.Filetime
	if err := windows.GetProcessTimes(windows.CurrentProcess(), &created, &ended, &system, &user); err != nil {
		return 0
	}
	// A Filetime counts tenths of microseconds. Its method Nanoseconds gives a date, from 1970 on.
	ticks := func(f windows.Filetime) time.Duration {
		return time.Duration(int64(f.HighDateTime)<<32 | int64(f.LowDateTime))
	}
	return (ticks(system) + ticks(user)) * 100
}
