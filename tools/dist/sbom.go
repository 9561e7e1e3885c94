package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// bom is an SBOM in the JSON of CycloneDX 1.6 (ECMA-424): of its fields, those that are known.
type bom struct {
	Format       string       `json:"bomFormat"`
	Spec         string       `json:"specVersion"`
	Serial       string       `json:"serialNumber"`
	Version      int          `json:"version"`
	Metadata     metadata     `json:"metadata"`
	Components   []component  `json:"components"`
	Dependencies []dependency `json:"dependencies"`
}

type metadata struct {
	Timestamp string    `json:"timestamp"`
	Component component `json:"component"`
}

type component struct {
	Type       string     `json:"type"`
	Ref        string     `json:"bom-ref"`
	Name       string     `json:"name"`
	Version    string     `json:"version"`
	Hashes     []hash     `json:"hashes,omitempty"`
	Licenses   []licensed `json:"licenses,omitempty"`
	PURL       string     `json:"purl,omitempty"`
	Properties []property `json:"properties,omitempty"`
}

type hash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

type licensed struct {
	License license `json:"license"`
}

type license struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type dependency struct {
	Ref       string   `json:"ref"`
	DependsOn []string `json:"dependsOn,omitempty"`
}

// writeSBOM lists what is in the program: Go, its modules, and what its pages were built
// from. Which binaries a module is in stands beside it where these are not all.
func (r *release) writeSBOM() error {
	systems := 0
	for _, m := range r.modules {
		systems = max(systems, len(m.systems))
	}
	all := []component{{Type: "library", Name: "std", Version: r.goVersion, PURL: "pkg:golang/std@" + r.goVersion,
		Licenses: licenses("BSD-3-Clause")}}
	for _, m := range r.sorted() {
		c := component{Type: "library", Name: m.path, Version: m.version, Licenses: licenses(m.license),
			PURL: "pkg:golang/" + m.path + "@" + url.PathEscape(m.version)}
		// go.sum's checksum is the SHA-256 of the module's files and their names.
		sum, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(m.sum, "h1:"))
		if err != nil || len(sum) != sha256.Size {
			return fmt.Errorf("%s: checksum %q", m.path, m.sum)
		}
		c.Hashes = []hash{{"SHA-256", hex.EncodeToString(sum)}}
		if len(m.systems) < systems {
			c.Properties = []property{{"dyetrace:systems", strings.Join(m.systems, " ")}}
		}
		all = append(all, c)
	}
	pages, err := r.pages()
	if err != nil {
		return err
	}
	all = append(all, pages...)
	root := component{Type: "application", Name: "dyetrace", Version: r.version, Licenses: licenses("Apache-2.0"),
		Ref: "dyetrace"}
	if r.commit != "" {
		root.Properties = []property{{"dyetrace:commit", r.commit}}
	}
	uses := dependency{Ref: root.Ref}
	for i := range all {
		all[i].Ref = all[i].PURL
		uses.DependsOn = append(uses.DependsOn, all[i].Ref)
	}
	b := bom{Format: "CycloneDX", Spec: "1.6", Version: 1, Components: all, Dependencies: []dependency{uses},
		Metadata: metadata{r.made.Format(time.RFC3339), root}}
	return r.encode(&b)
}

// encode writes the SBOM under a serial number that is a hash of what it says.
func (r *release) encode(b *bom) error {
	var out bytes.Buffer
	for range 2 {
		sum := sha256.Sum256(out.Bytes())
		sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80 // a UUID of version 8, as one makes it oneself
		b.Serial = fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
		out.Reset()
		enc := json.NewEncoder(&out)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		if err := enc.Encode(b); err != nil {
			return err
		}
	}
	return r.write("dyetrace_"+r.version+"_sbom.cdx.json", out.Bytes())
}

func licenses(id string) []licensed {
	if id == "" {
		return []licensed{{license{Name: "see LICENCES.txt"}}}
	}
	return []licensed{{license{ID: id}}}
}

// notice is a heading in the pages' notices.
var notice = regexp.MustCompile(`(?m)^== (\S+)`)

// pages are the projects whose code is in the built pages: those that their notices name.
func (r *release) pages() ([]component, error) {
	var lock struct {
		Packages map[string]struct{ Version, License, Integrity string }
	}
	data, err := os.ReadFile(filepath.Join(r.top, "web", "package-lock.json"))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &lock); err != nil {
		return nil, err
	}
	var all []component
	for _, name := range []string{"notices.txt", "notices-detect.txt"} {
		text, err := os.ReadFile(filepath.Join(r.top, "web", name))
		if err != nil {
			return nil, err
		}
		for _, found := range notice.FindAllStringSubmatch(string(text), -1) {
			p, ok := lock.Packages["node_modules/"+found[1]]
			if !ok {
				return nil, fmt.Errorf("%s is in web/%s and not in package-lock.json", found[1], name)
			}
			c := component{Type: "library", Name: found[1], Version: p.Version, Licenses: licenses(p.License),
				PURL: "pkg:npm/" + strings.ReplaceAll(found[1], "@", "%40") + "@" + p.Version}
			digits, is512 := strings.CutPrefix(p.Integrity, "sha512-")
			if sum, err := base64.StdEncoding.DecodeString(digits); is512 && err == nil {
				c.Hashes = []hash{{"SHA-512", hex.EncodeToString(sum)}}
			}
			all = append(all, c)
		}
	}
	return all, nil
}
