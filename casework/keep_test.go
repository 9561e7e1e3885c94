package casework

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// Whatever the facts let through, the keys of what they make can be kept by every store:
// what is too long is refused by the fact, in words about what was given, and not when its
// keys are written.
func TestLongestKeys(t *testing.T) {
	for _, d := range []Entity{Alert{}, Basis{}, Recheck{}, Case{}, Office{}, Claim{}, Conflict{}, EvidencePack{}, Filing{}, GivingBack{}, Hit{}, Lead{}, Listing{},
		Measure{}, Member{}, Operation{}, Note{}, Paper{}, Peer{}, Import{}, Seizure{}, Proposal{}, Reply{}, Request{}, Outbox{}, SealedMessage{}, Export{}, Shift{},
		PersonKey{}, Signing{}, Task{}} {
		for _, is := range MemberKinds() {
			value := reflect.New(reflect.TypeOf(d)).Elem()
			fillLongest(value, "", is)
			long := strings.Repeat("ɐ", maxName/2)
			switch value.Type() {
			case reflect.TypeFor[Lead]():
				value.FieldByName("Account").SetString(foundBy(long, long))
			case reflect.TypeFor[Measure]():
				value.FieldByName("Key").SetString(AccountKey(long, long))
			case reflect.TypeFor[Task](), reflect.TypeFor[Note]():
				value.FieldByName("On").Set(reflect.ValueOf(Ref{Kind: "lead", ID: foundBy(long, long)}))
			}
			longest, ok := value.Interface().(Entity)
			if !ok {
				t.Fatalf("%T", d)
			}
			ref := RefOf(longest)
			for _, key := range append(longest.keys(), tallyKeys(longest)...) {
				if err := checkRow(key.Name, key.Value, key.Order, ref.Kind, ref.ID); err != nil {
					t.Errorf("%T: key %s of %d and %d bytes, id of %d: %v", d, key.Name, len(key.Value), len(key.Order), len(ref.ID), err)
				}
			}
		}
	}
}

// fillLongest fills texts with as many bytes as facts let through. Their letters are the
// worst there are: a capital of one takes a byte more.
func fillLongest(v reflect.Value, name string, is MemberKind) {
	ids := []string{"ID", "Case", "OtherCase", "Member", "OtherMember", "Request", "Reply", "Measure", "Claim", "Operation", "Into", "From", "Signing", "Approval", "Basis"}
	switch v.Kind() {
	case reflect.String:
		switch {
		case v.Type() == reflect.TypeFor[MemberKind]():
			v.SetString(string(is))
		case v.Type() != reflect.TypeFor[string]():
			v.SetString("answered-partly")
		case slices.Contains(ids, name):
			v.SetString(strings.Repeat("f", idDigits))
		case slices.Contains([]string{"SHA256", "Message", "Content", "Public"}, name):
			v.SetString(strings.Repeat("f", 64))
		default:
			v.SetString(strings.Repeat("ɐ", maxName/2))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fillLongest(v.Field(i), v.Type().Field(i).Name, is)
			}
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() != reflect.Uint8 {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
			fillLongest(v.Index(0), name, is)
		}
	case reflect.Int64:
		if v.Type() == reflect.TypeFor[Time]() {
			v.SetInt(1 << 62)
		}
	}
}
