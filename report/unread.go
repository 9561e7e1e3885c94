package report

// Unread names the columns of a list of claims or of frozen sums from which nothing
// was read.
type Unread struct {
	List    string // claims or frozen
	Columns []string
}

// jsonUnread writes them, where there are any.
func (m *Meta) jsonUnread(j *jsonWriter) {
	if len(m.Unread) == 0 {
		return
	}
	jsonList(j, "unread", m.Unread, func(j *jsonWriter, u *Unread) {
		j.open('{')
		j.key("list").str(u.List)
		j.key("columns").open('[')
		for _, column := range u.Columns {
			j.next().str(column)
		}
		j.close(']')
		j.close('}')
	})
}
