package xlsx

// WithinMemory holds texts of at most so many bytes in memory, and unpacks so many
// bytes at a time, until what it returns is called.
func WithinMemory(inside, piece int) (restore func()) {
	wasInside, wasPiece := stringsInside, stringsPiece
	stringsInside, stringsPiece = inside, piece
	return func() { stringsInside, stringsPiece = wasInside, wasPiece }
}
