package mapping

import (
	"regexp"
	"sync"
)

// expression is a regular expression that is compiled when it is first used. There
// are dozens, and a command that reads no table does not wait for them.
func expression(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}
