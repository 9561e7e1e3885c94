package storetest_test

import (
	"testing"

	"dyetrace/casework"
	"dyetrace/casework/caseworktest"
	"dyetrace/casework/store/storetest"
)

// The suite does not ask what the model itself cannot do.
func TestModel(t *testing.T) {
	storetest.Random(t, func() storetest.Place {
		return func(fold casework.Folder) (casework.Store, error) { return storetest.NewModel(fold), nil }
	}, false)
}

// inMemory makes new stores in memory.
func inMemory() storetest.Place {
	return func(fold casework.Folder) (casework.Store, error) { return caseworktest.New(fold), nil }
}

// The store in memory, on which the tests of acts run, is one like those of databases.
func TestInMemory(t *testing.T) { storetest.Random(t, inMemory, false) }

// The store in memory keeps the single promises of those of databases.
func TestInMemoryCases(t *testing.T) { storetest.Cases(t, inMemory) }
