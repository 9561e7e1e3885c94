package iso20022

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// same checks that a message that was written reads as it was, with nothing left unread.
func same[V any](t *rapid.T, was *V, m message, read func(context.Context, io.Reader, Options) ([]V, error)) {
	text := write(t, m)
	got, err := read(t.Context(), strings.NewReader(text), Options{})
	if err != nil || len(got) != 1 {
		t.Fatalf("%d messages, %v\n%s", len(got), err, text)
	}
	if diff := cmp.Diff(*was, got[0]); diff != "" {
		t.Fatalf("%s\n%s", diff, text)
	}
}

// What is written reads as it was, message by message.
func TestRoundTrip(t *testing.T) {
	t.Run("recall", rapid.MakeCheck(func(t *rapid.T) { m := drawRecall(t); same(t, m, m, ReadRecalls) }))
	t.Run("resolution", rapid.MakeCheck(func(t *rapid.T) { m := drawResolution(t); same(t, m, m, ReadResolutions) }))
	t.Run("investigation", rapid.MakeCheck(func(t *rapid.T) { m := drawInvestigation(t); same(t, m, m, ReadInvestigations) }))
	t.Run("answer", rapid.MakeCheck(func(t *rapid.T) { m := drawAnswer(t); same(t, m, m, ReadAnswers) }))
	t.Run("information request", rapid.MakeCheck(func(t *rapid.T) { m := drawInformationRequest(t); same(t, m, m, ReadInformationRequests) }))
	t.Run("information response", rapid.MakeCheck(func(t *rapid.T) { m := drawInformationResponse(t); same(t, m, m, ReadInformationResponses) }))
}

// Samples for other programs, which `make proof-messages` asks for.
func TestWriteSamples(t *testing.T) {
	dir := os.Getenv("DYETRACE_MESSAGES")
	if dir == "" {
		t.Skip("DYETRACE_MESSAGES names no folder to write samples of messages into: make proof-messages does")
	}
	for name, draw := range map[string]func(t *rapid.T) message{
		"recall":              func(t *rapid.T) message { return drawRecall(t) },
		"resolution":          func(t *rapid.T) message { return drawResolution(t) },
		"investigation":       func(t *rapid.T) message { return drawInvestigation(t) },
		"answer":              func(t *rapid.T) message { return drawAnswer(t) },
		"informationrequest":  func(t *rapid.T) message { return drawInformationRequest(t) },
		"informationresponse": func(t *rapid.T) message { return drawInformationResponse(t) },
	} {
		g := rapid.Custom(func(t *rapid.T) string { return write(t, draw(t)) })
		for i := range 100 {
			text := g.Example(i)
			_, id, _ := strings.Cut(text, "tech:xsd:")
			id, _, _ = strings.Cut(id, `"`)
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%s-%d.xml", id, name, i)), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}
