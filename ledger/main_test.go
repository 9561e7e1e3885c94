package ledger_test

import (
	"flag"
	"fmt"
	"os"
	"testing"

	_ "pgregory.net/rapid" // has the flag that TestMain sets
)

// quickChecks is how many random ledgers each property sees in a quick run. A
// torture sees the library's hundred: each check imports, removes and imports
// again, and a hundred of them take minutes in all.
const quickChecks = "25"

func TestMain(m *testing.M) {
	flag.Parse()
	if dir := os.Getenv(appendsIn); dir != "" {
		fmt.Fprintln(os.Stderr, appendForever(dir))
		os.Exit(1)
	}
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "rapid.checks" })
	if !given && os.Getenv("DYETRACE_TORTURE") == "" {
		if err := flag.Set("rapid.checks", quickChecks); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}
