package scratch

// NameOf is the name that a process of a computer would give.
var NameOf, Host = nameOf, host
