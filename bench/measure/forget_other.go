//go:build !linux

package measure

import "errors"

// Forget asks the system to drop a file's content from memory; this system
// has no way to.
func Forget(string) error { return errors.ErrUnsupported }
