package simulate_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"maps"
	"runtime"
	"slices"
	"testing"
)

// Presets keep their bytes whatever kinds are added: these are the sums of all
// files of towns as they were before the family of worlds. Other processors may
// round otherwise.
func TestPresetsKeepTheirBytes(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("the sums are those of amd64")
	}
	for name, want := range map[string]string{
		"demo":     "0f584c3d05d0ac9d",
		"careless": "9c5a0627a2d68c08",
		"careful":  "9f56cf280617ce28",
		"adaptive": "4b99a1e818fffa72",
	} {
		files := written(t, town(t, name), 7).files
		all := sha256.New()
		for _, file := range slices.Sorted(maps.Keys(files)) {
			if _, err := io.WriteString(all, file); err != nil {
				t.Fatal(err)
			}
			all.Write(files[file])
		}
		if got := hex.EncodeToString(all.Sum(nil))[:16]; got != want {
			t.Errorf("%s has the sum %s, not %s", name, got, want)
		}
	}
}
