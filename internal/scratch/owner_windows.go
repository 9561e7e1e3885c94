package scratch

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/windows"
)

// lock is not needed: a file that its process has open can be removed by nobody.
func lock(*os.File) bool { return false }

// hold holds nothing: a folder that is open could not get its name.
func hold(string) *os.File { return nil }

// seize takes nothing: what is in use cannot be removed.
func seize(string, fs.FileInfo) (*os.File, bool) { return nil, true }

// oldAge is how much later than a thing a process must have begun so as not to be the one
// that made it: the clocks of a network drive and of this computer differ.
const oldAge = 24 * time.Hour

// owned reports whether the process that made something may still run: there is one of its
// number, and it did not begin long after the thing was made.
func owned(pid int, info fs.FileInfo) bool {
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, uint32(pid))
	if err != nil {
		return !errors.Is(err, windows.ERROR_INVALID_PARAMETER) // that is: no process has the number
	}
	defer windows.CloseHandle(process) //nolint:errcheck // it was only asked
	var code uint32
	var began, ended, system, user windows.Filetime
	if err := errors.Join(windows.GetExitCodeProcess(process, &code),
		windows.GetProcessTimes(process, &began, &ended, &system, &user)); err != nil {
		return true
	}
	const stillActive = 259 // the exit code of a process that has none yet
	if code != stillActive {
		return false
	}
	data, is := info.Sys().(*syscall.Win32FileAttributeData)
	if !is {
		return true
	}
	made := time.Unix(0, data.CreationTime.Nanoseconds())
	return !time.Unix(0, began.Nanoseconds()).After(made.Add(oldAge))
}

// isMine is true: the rights of the folder say who may remove what in it.
func isMine(fs.FileInfo) bool { return true }
