package reliance

import "testing"

// FuzzReliance reads a reliance file of any content: it is refused, or whatever
// is asked of it has an answer.
func FuzzReliance(f *testing.F) {
	f.Add([]byte(`{"Statements":1,"Lines":2,"Accounts":[{"Account":"A","Currency":3214,"Lines":2,"Agreed":[{"From":1,"To":2}],` +
		`"Breaks":[{"From":1,"To":2,"Expected":3,"Found":4,"Source":{"File":"a.csv","Line":2}}],"Holes":[{"From":3,"To":4,"Moved":{"Amount":1,"Known":true}}]}],` +
		`"Between":[{"Account":"A","Currency":3214,"Kind":12,"Source":{"File":"a.csv","Line":2}}],"BetweenOf":{"lacks":1}}`))
	f.Add([]byte(`{"Between":[{"Kind":255}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := Decode(data)
		if err != nil {
			return
		}
		for i := range r.Between {
			c := &r.Between[i]
			_, _, _ = c.Settled(), c.Kind.String(), c.Currency.String()
		}
		for i := range r.Accounts {
			_ = r.Accounts[i].doubt()
		}
	})
}
