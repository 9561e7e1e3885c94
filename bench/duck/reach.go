package duck

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
)

// Question asks which accounts money may have reached: those to which a chain
// of transfers leads from a claimed one, each later than the one before.
// Amounts play no part in it.
type Question struct {
	Claimed  []string  // ids of the claimed transfers
	Until    time.Time // later transfers do not count; zero: all do
	MaxLevel int       // longest chain, the claimed transfer included; 0: any
}

// Way is one way to put a question to DuckDB; an analyst would not know
// beforehand which is the fastest.
type Way struct {
	Table string // the table that is joined again and again
	Keyed bool   // USING KEY: one row for each account, with its earliest arrival
}

func (w Way) String() string {
	if w.Keyed {
		return w.Table + ", using key"
	}
	return w.Table + ", union"
}

// Ways lists the ways in which a question can be asked. Chains of bounded
// length need the arrival by each length, for which USING KEY has no room;
// chains from many claims need USING KEY, because without it every arrival
// that was once the earliest stays and is followed again.
func Ways(q Question) []Way {
	switch {
	case q.MaxLevel > 0:
		return []Way{{"by_payer", false}, {"transfers", false}}
	case len(q.Claimed) > fewClaims:
		return []Way{{"by_payer", true}, {"transfers", true}}
	}
	return []Way{{"by_payer", true}, {"by_payer", false}, {"transfers", true}, {"transfers", false}}
}

const fewClaims = 10

// Reach is how many accounts the money may have reached.
func Reach(ctx context.Context, db *sql.DB, q Question, w Way) (accounts int64, err error) {
	err = db.QueryRowContext(ctx, reachSQL(q, w)).Scan(&accounts)
	return accounts, err
}

func reachSQL(q Question, w Way) string {
	ids := make([]string, len(q.Claimed))
	for i, id := range q.Claimed {
		ids[i] = quote(id)
	}
	seed := fmt.Sprintf(`FROM transfers WHERE id IN (%s)`, strings.Join(ids, ", "))
	later := `t."from" = r.account AND t."time" > r.arrived`
	if !q.Until.IsZero() {
		later += fmt.Sprintf(` AND t."time" <= TIMESTAMPTZ '%s'`, q.Until.UTC().Format(time.RFC3339Nano))
	}
	switch {
	case q.MaxLevel > 0:
		return fmt.Sprintf(`WITH RECURSIVE reach(account, arrived, level) AS (
			SELECT "to", min("time"), 1 %s GROUP BY "to"
			UNION
			SELECT t."to", min(t."time"), r.level + 1 FROM reach r JOIN %s t ON %s
			WHERE r.level < %d GROUP BY t."to", r.level
		) SELECT count(DISTINCT account) FROM reach`, seed, w.Table, later, q.MaxLevel)
	case w.Keyed:
		return fmt.Sprintf(`WITH RECURSIVE reach(account, arrived) USING KEY (account) AS (
			SELECT "to", min("time") %s GROUP BY "to"
			UNION
			SELECT t."to", min(t."time") FROM reach r JOIN %s t ON %s
			LEFT JOIN recurring.reach known ON known.account = t."to"
			WHERE known.account IS NULL OR t."time" < known.arrived GROUP BY t."to"
		) SELECT count(*) FROM reach`, seed, w.Table, later)
	default:
		return fmt.Sprintf(`WITH RECURSIVE reach(account, arrived) AS (
			SELECT "to", min("time") %s GROUP BY "to"
			UNION
			SELECT t."to", min(t."time") FROM reach r JOIN %s t ON %s GROUP BY t."to"
		) SELECT count(DISTINCT account) FROM reach`, seed, w.Table, later)
	}
}
