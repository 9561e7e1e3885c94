package zone

// Names are the names that Parse knows, one to a line.
var Names = names
