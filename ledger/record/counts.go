package record

// Counts are what became of things that were handed to an import: each was
// added, was there already, or is a conflict.
type Counts struct{ Read, Added, AlreadyThere int64 }
