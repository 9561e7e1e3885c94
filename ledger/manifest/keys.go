package manifest

// Whether any key of a ledger is more than a bare number; where the manifest has
// neither, the names have to be searched.
const (
	KeysNone = "none"
	KeysSome = "some"
)
