package manifest

// Whether any key of a ledger says more than a bare number; where the manifest
// does not say, it has to be looked.
const (
	KeysNone = "none"
	KeysSome = "some"
)
