package report

import (
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/internal/display"
	"dyetrace/trace"
)

// jsonFlush is how much JSON is gathered before it is written out.
const jsonFlush = 64 << 10

// jsonWriter writes JSON as it goes, so that a result of any size needs no more
// memory than one record. It does not check that calls make sense together.
// The first error of the writer below stays in err and ends all output.
type jsonWriter struct {
	w     io.Writer
	buf   []byte
	err   error
	comma bool // the next element of the open object or list follows another
	most  int  // of the parts in a map by claim, the largest; 0: all
	less  bool // some map has lost parts to most
	// people says that texts are for people to read, not for programs: package
	// display makes them fit.
	people bool
}

// next begins an element of a list.
func (j *jsonWriter) next() *jsonWriter {
	if j.comma {
		j.buf = append(j.buf, ',')
	}
	j.comma = true
	return j
}

// line begins an element on a line of its own. An open or key that follows
// adds no comma.
func (j *jsonWriter) line() {
	j.next()
	j.buf = append(j.buf, '\n')
	j.comma = false
	if len(j.buf) >= jsonFlush {
		j.flush()
	}
}

// key begins a field of an object under one of the program's own names. They are plain
// ASCII, so that nobody looks for what must be quoted in them.
func (j *jsonWriter) key(name string) *jsonWriter {
	j.next().buf = append(j.buf, '"')
	j.buf = append(j.buf, name...)
	j.buf = append(j.buf, '"', ':')
	return j
}

// entry begins an entry of a map, whose key may be any text.
func (j *jsonWriter) entry(key string) *jsonWriter {
	j.next().str(key)
	j.buf = append(j.buf, ':')
	return j
}

// list begins a field that is a list, on a line of its own.
func (j *jsonWriter) list(name string) {
	j.line()
	j.key(name).open('[')
}

func (j *jsonWriter) open(bracket byte) {
	j.buf = append(j.buf, bracket)
	j.comma = false
}

func (j *jsonWriter) close(bracket byte) {
	j.buf = append(j.buf, bracket)
	j.comma = true
}

func (j *jsonWriter) raw(s string)    { j.buf = append(j.buf, s...) }
func (j *jsonWriter) boolean(b bool)  { j.buf = strconv.AppendBool(j.buf, b) }
func (j *jsonWriter) integer(n int64) { j.buf = strconv.AppendInt(j.buf, n, 10) }

// str writes a text.
func (j *jsonWriter) str(s string) {
	if j.people {
		s = display.Block(s)
	}
	j.buf = appendJSONString(j.buf, s)
}

// amount writes a decimal string with the currency's minor digits.
func (j *jsonWriter) amount(a dyetrace.Amount, c dyetrace.Currency) {
	j.buf = append(j.buf, '"')
	j.buf = a.Append(j.buf, c)
	j.buf = append(j.buf, '"')
}

func (j *jsonWriter) instant(at dyetrace.Instant) {
	j.buf = append(j.buf, '"')
	j.buf = at.Time().AppendFormat(j.buf, time.RFC3339Nano)
	j.buf = append(j.buf, '"')
}

func (j *jsonWriter) moment(m Moment) {
	if !m.Known {
		j.raw("null")
		return
	}
	j.instant(m.At)
}

// sums writes a map from currency to amount.
func (j *jsonWriter) sums(name string, sums []trace.Sum) {
	j.key(name).open('{')
	for _, s := range sums {
		j.key(s.Currency.String()).amount(s.Amount, s.Currency)
	}
	j.close('}')
}

// ends writes a map from currency to a map from end to amount.
func (j *jsonWriter) ends(name string, ends []trace.EndSum) {
	j.key(name).open('{')
	for i, e := range ends {
		if i == 0 || ends[i-1].Currency != e.Currency {
			if i > 0 {
				j.close('}')
			}
			j.key(e.Currency.String()).open('{')
		}
		j.key(e.End.String()).amount(e.Amount, e.Currency)
	}
	if len(ends) > 0 {
		j.close('}')
	}
	j.close('}')
}

func (j *jsonWriter) flush() {
	if j.err == nil {
		_, j.err = j.w.Write(j.buf)
	}
	j.buf = j.buf[:0]
}

// finish ends the last line and writes what is left.
func (j *jsonWriter) finish() error {
	j.buf = append(j.buf, '\n')
	j.flush()
	return j.err
}

// asItIs marks the bytes that are written as they are in a JSON string inside a
// script element.
var asItIs = func() (plain [256]bool) {
	for c := ' '; c <= '~'; c++ {
		plain[c] = !strings.ContainsRune(`"\<>&`, c)
	}
	return plain
}()

// appendJSONString appends s as a JSON string that is also safe inside a
// script element. Plain ASCII, which ids and account numbers are, needs no
// look at each rune.
func appendJSONString(dst []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if !asItIs[s[i]] {
			quoted, err := json.Marshal(s)
			if err != nil {
				return append(dst, `""`...)
			}
			return append(dst, quoted...)
		}
	}
	dst = append(dst, '"')
	dst = append(dst, s...)
	return append(dst, '"')
}

// minutes is a duration in minutes, rounded to a hundredth, as short as it can
// be written.
func minutes(d time.Duration) string {
	const hundredth = time.Minute / 100
	n := int64((d + hundredth/2) / hundredth)
	s := strconv.FormatInt(n/100, 10)
	if n%100 == 0 {
		return s
	}
	return s + "." + strings.TrimRight(strconv.FormatInt(100+n%100, 10)[1:], "0")
}
