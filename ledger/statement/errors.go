package statement

import "errors"

// ErrAmbiguous is the cause of the error about a number that several accounts
// have.
var ErrAmbiguous = errors.New("several accounts have that number")
