package dyetrace

import "testing"

// A note names its kind, the place as far as it is known, and what was found.
func TestNoteString(t *testing.T) {
	for _, c := range []struct {
		note Note
		want string
	}{
		{Note{NoteUnread, Source{File: "a.xlsx", Sheet: "S1", Line: 3}, "对手", "looks like a party", ""},
			`unread: a.xlsx:S1:3: column "对手": looks like a party`},
		{Note{NoteRefused, Source{File: "a.csv"}, "", "is cut off", ""}, "refused: a.csv: is cut off"},
		{Note{NoteContradicts, Source{File: "a.csv", Line: 9}, "", "two totals", ""}, "contradicts: a.csv:9: two totals"},
	} {
		if got := c.note.String(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
