package storetest_test

import (
	"testing"

	"dyetrace/casework"
	"dyetrace/casework/store/storetest"
)

// The suite does not ask what the model itself cannot do.
func TestModel(t *testing.T) {
	storetest.Random(t, func() storetest.Place {
		return func(fold casework.Folder) (casework.Store, error) { return storetest.NewModel(fold), nil }
	}, false)
}
