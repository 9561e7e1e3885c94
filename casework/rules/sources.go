package rules

import "dyetrace/internal/tomlfile"

// reader reads a pack or a calendar.
type reader struct{ *tomlfile.Reader }

func (r reader) checkJurisdiction(name string) {
	if !tomlfile.IsName(name) {
		r.Wrong("jurisdiction", 0, "jurisdiction %q: write small letters, digits and hyphens, such as cn", name)
	}
}

// checkSources checks the sources, and returns their ids.
func (r reader) checkSources(sources []Source) map[string]bool {
	ids := map[string]bool{}
	if len(sources) > mostSources {
		r.Wrong("source", 0, "%d sources: at most %d can be right", len(sources), mostSources)
		return ids
	}
	for i, s := range sources {
		switch {
		case !tomlfile.IsName(s.ID):
			r.Wrong("source", i, "source %q: an id has small letters, digits and hyphens", s.ID)
		case ids[s.ID]:
			r.Wrong("source", i, "source %q is given twice", s.ID)
		case s.Title == "":
			r.Wrong("source", i, "source %q has no title", s.ID)
		case s.Read == "" && !s.House:
			r.Wrong("source", i, `source %q does not say when it was read: write read = "2026-11-28"`, s.ID)
		}
		for _, day := range []string{s.Dated, s.Since, s.Read} {
			if _, err := ParseDay(day); day != "" && err != nil {
				r.Wrong("source", i, "source %q: %w", s.ID, err)
			}
		}
		ids[s.ID] = true
	}
	return ids
}

// checkSource checks that what is given has a source that is there.
func (r reader) checkSource(table string, i int, what, id string, sources map[string]bool) {
	if !sources[id] {
		r.Wrong(table, i, "%s has source %q, which is none of the file's: name one that has a [[source]]", what, id)
	}
}
