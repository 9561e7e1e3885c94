package store

// Holds says what a table is for.
type Holds string

// What tables hold.
const (
	Events   Holds = "what happened"        // the truth
	State    Holds = "what events make"     // can be dropped and folded anew
	AuditLog Holds = "hashes of events"     // proves that nothing was changed
	NoFacts  Holds = "nothing of the cases" // can be dropped, or is the store's own
)

// Tables are all tables of a store, by name, with what they hold.
func Tables() map[string]Holds {
	return map[string]Holds{
		"event":            Events,
		"document":         State,
		"key":              State,
		"clock":            State,
		"tally":            State,
		"tile":             AuditLog,
		"note":             NoFacts, // the head of the log, and where the cases were moved to
		"goose_db_version": NoFacts, // the version of the tables
	}
}
