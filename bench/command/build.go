package command

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// Build builds the dyetrace command as it is released, without cgo, and puts
// it at path. It runs within bench's module, which knows where dyetrace lies.
func Build(ctx context.Context, path string) error {
	source, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "dyetrace").Output()
	if err != nil {
		return fmt.Errorf("finding dyetrace's source, for which bench runs in its own folder: %w", err)
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-o", path, "./cmd/dyetrace")
	cmd.Dir = strings.TrimSpace(string(source))
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building dyetrace: %w: %s", err, said)
	}
	return nil
}
