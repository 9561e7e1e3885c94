package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"testing"
)

// pages are all that are embedded.
func pages() map[string][]byte {
	return map[string][]byte{"report": Report(), "document": Document(), "detect": Detect()}
}

// A page has exactly one place for its data.
func TestPagesHaveOnePlaceForData(t *testing.T) {
	const place = `<script type="application/json" id="report-data">/*DATA*/</script>`
	for name, page := range pages() {
		if n := bytes.Count(page, []byte(place)); n != 1 {
			t.Errorf("%s has %d elements %s, want 1", name, n, place)
		}
	}
}

// A page fetches nothing: no element in it names another file.
func TestPagesAreOneFile(t *testing.T) {
	for name, page := range pages() {
		for _, m := range regexp.MustCompile(`<(?:script|link|img|iframe)[^>]*\b(?:src|href)=["']?([^"'\s>]*)`).FindAllSubmatch(page, -1) {
			if !bytes.HasPrefix(m[1], []byte("data:")) {
				t.Errorf("%s refers to %s", name, m[1])
			}
		}
	}
}

// The content policy names the hash of the script that is really in the page,
// so a browser runs it and nothing else.
func TestPagesRunTheirOwnScriptOnly(t *testing.T) {
	for name, page := range pages() {
		script := regexp.MustCompile(`(?s)<script type="module">(.*?)</script>`).FindSubmatch(page)
		if script == nil {
			t.Fatalf("%s has no script", name)
		}
		sum := sha256.Sum256(script[1])
		hash := "script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
		if !bytes.Contains(page, []byte(hash)) {
			t.Errorf("the content policy of %s lacks %s", name, hash)
		}
	}
}
