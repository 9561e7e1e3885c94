package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"testing"
)

// The page has exactly one place for its data.
func TestReportHasOnePlaceForData(t *testing.T) {
	const place = `<script type="application/json" id="report-data">/*DATA*/</script>`
	if n := bytes.Count(Report(), []byte(place)); n != 1 {
		t.Errorf("%d elements %s, want 1", n, place)
	}
}

// The page fetches nothing: no element in it names another file.
func TestReportIsOneFile(t *testing.T) {
	for _, m := range regexp.MustCompile(`<(?:script|link|img|iframe)[^>]*\b(?:src|href)=["']?([^"'\s>]*)`).FindAllSubmatch(Report(), -1) {
		if !bytes.HasPrefix(m[1], []byte("data:")) {
			t.Errorf("the page refers to %s", m[1])
		}
	}
}

// The content policy names the hash of the script that is really in the page,
// so a browser runs it and nothing else.
func TestReportRunsItsOwnScriptOnly(t *testing.T) {
	script := regexp.MustCompile(`(?s)<script type="module">(.*?)</script>`).FindSubmatch(Report())
	if script == nil {
		t.Fatal("the page has no script")
	}
	sum := sha256.Sum256(script[1])
	hash := "script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	if !bytes.Contains(Report(), []byte(hash)) {
		t.Errorf("the content policy lacks %s", hash)
	}
}
