package casework

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"dyetrace"
)

// MaxFact bounds the JSON of a fact or document: what is larger is no fact but a file, and
// files are named by their hash.
const MaxFact = 4 << 20

// maxSafe is the largest whole number that every reader of JSON keeps, 2^53-1.
const maxSafe = 1<<53 - 1

// Encode is a value as canonical JSON (RFC 8785). Its numbers are whole and below 2^53, so
// that every other program reads the same: amounts and times are texts.
func Encode(value any) ([]byte, error) {
	raw, err := json.Marshal(value)
	if err != nil {
		return nil, dyetrace.Errorf(dyetrace.InputError, "write JSON", "%w", err)
	}
	if len(raw) > MaxFact {
		return nil, dyetrace.Errorf(dyetrace.InputError, "write JSON", "%d bytes are more than the %d that one fact may have: give large things as documents, by their hash", len(raw), MaxFact)
	}
	canonical, err := canonicalize(raw)
	if err != nil {
		return nil, dyetrace.Errorf(dyetrace.InputError, "write JSON", "%w", err)
	}
	return canonical, nil
}

// Decode reads canonical JSON strictly: what is not canonical, names a key twice or has a
// key that value does not know is refused.
func Decode(raw []byte, value any) error {
	if len(raw) > MaxFact {
		return dyetrace.Errorf(dyetrace.CorruptError, "read JSON", "%d bytes are more than the %d that one fact may have", len(raw), MaxFact)
	}
	// Checked before it is used: two writings of one fact would be two leaves of the log.
	canonical, err := checkCanonical(raw)
	if err != nil {
		return dyetrace.Errorf(dyetrace.CorruptError, "read JSON", "%w", err)
	}
	if !canonical {
		return dyetrace.Errorf(dyetrace.CorruptError, "read JSON", "it is not in canonical form (RFC 8785), so this program did not write it")
	}
	return decodeOwn(raw, value)
}

// decodeOwn reads JSON that this program has written and the store has kept.
func decodeOwn(raw []byte, value any) error {
	if err := json.Unmarshal(raw, value, json.RejectUnknownMembers(true)); err != nil {
		return dyetrace.Errorf(dyetrace.CorruptError, "read JSON", "%w; if a newer program wrote it, use that one", err)
	}
	return nil
}

// checkNumbers refuses numbers that a reader of floating point could change. It walks the
// bytes of JSON that is valid: every fact and document passes here.
func checkNumbers(raw []byte) error {
	inText := false
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		switch {
		case inText && c == '\\':
			i++
		case c == '"':
			inText = !inText
		case !inText && (c == '-' || '0' <= c && c <= '9'):
			end := i + 1
			for end < len(raw) && strings.IndexByte("0123456789+-.eE", raw[end]) >= 0 {
				end++
			}
			if !wholeNumber(raw[i:end]) {
				return fmt.Errorf("the number %s at byte %d is not a whole one below 2^53", raw[i:end], i)
			}
			i = end - 1
		}
	}
	return nil
}

func wholeNumber(text []byte) bool {
	digits := bytes.TrimPrefix(text, []byte("-"))
	var n int64
	for _, c := range digits {
		if c < '0' || c > '9' {
			return false
		}
		if n = n*10 + int64(c-'0'); n > maxSafe {
			return false
		}
	}
	return len(digits) > 0 && string(text) != "-0"
}

// Time is a moment in a fact. In JSON it is a text of RFC 3339 in UTC; 0 is none.
type Time dyetrace.Instant

// Instant is the moment as the rest of the program has it.
func (t Time) Instant() dyetrace.Instant { return dyetrace.Instant(t) }

func (t Time) String() string { return t.Instant().String() }

// MarshalText writes the moment in UTC with as many digits of a second as it needs.
func (t Time) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads what MarshalText writes, and nothing else.
func (t *Time) UnmarshalText(text []byte) error {
	at, err := time.Parse(time.RFC3339Nano, string(text))
	if err != nil {
		return fmt.Errorf("%q is not a time such as 2026-11-30T08:00:00Z", text)
	}
	got := Time(dyetrace.InstantOf(at))
	if got.String() != string(text) {
		return fmt.Errorf("%q is not a time in UTC in its shortest form, such as %s", text, got)
	}
	*t = got
	return nil
}

// Sum is an amount in its currency. In JSON it is the decimal text and the code; the zero
// Sum is none, and a sum of nothing has a currency.
type Sum struct {
	Amount   dyetrace.Amount
	Currency dyetrace.Currency
}

// ParseSum reads an amount as people write it in a currency.
func ParseSum(amount, currency string) (Sum, error) {
	c, err := dyetrace.ParseCurrency(currency)
	if err != nil {
		return Sum{}, err
	}
	a, err := dyetrace.ParseBalance(amount, c.Digits())
	if err != nil {
		return Sum{}, fmt.Errorf("%w: %q in %s", err, amount, c)
	}
	return Sum{Amount: a, Currency: c}, nil
}

func (s Sum) String() string {
	if s.Currency == 0 {
		return ""
	}
	return s.Amount.Format(s.Currency) + " " + s.Currency.String()
}

// IsZero reports whether s is none.
func (s Sum) IsZero() bool { return s == Sum{} }

type sumJSON struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

// MarshalJSON writes {"amount":"10.50","currency":"CNY"}.
func (s Sum) MarshalJSON() ([]byte, error) {
	if !s.Currency.Known() {
		return nil, errors.New("an amount without its currency cannot be written: its digits are unknown")
	}
	return json.Marshal(sumJSON{Amount: s.Amount.Format(s.Currency), Currency: s.Currency.String()})
}

// UnmarshalJSON reads what MarshalJSON writes, and nothing else.
func (s *Sum) UnmarshalJSON(raw []byte) error {
	var text sumJSON
	if err := json.Unmarshal(raw, &text, json.RejectUnknownMembers(true)); err != nil {
		return err
	}
	got, err := ParseSum(text.Amount, text.Currency)
	if err != nil {
		return err
	}
	if got.Amount.Format(got.Currency) != text.Amount {
		return fmt.Errorf("amount %q has not the %d digits of %s", text.Amount, got.Currency.Digits(), got.Currency)
	}
	*s = got
	return nil
}
