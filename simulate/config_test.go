package simulate_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/simulate"
)

// Every preset is a configuration file that can be read, and has its own name.
func TestPresets(t *testing.T) {
	want := []string{"adaptive", "careful", "careless", "city", "demo", "nation", "province"}
	if diff := cmp.Diff(want, simulate.Presets()); diff != "" {
		t.Fatal(diff)
	}
	for _, name := range want {
		if c := preset(t, name); c.Name != name {
			t.Errorf("preset %s is named %q", name, c.Name)
		}
	}
	if _, err := simulate.Preset("moon"); dyetrace.KindOf(err) != dyetrace.UsageError {
		t.Errorf("an unknown preset: %v", err)
	}
}

// The preset demo names every knob there is, each with its meaning beside it
// or in the comment of its pair.
func TestDemoNamesEveryKnob(t *testing.T) {
	file, err := simulate.PresetFile("demo")
	if err != nil {
		t.Fatal(err)
	}
	var check func(kind reflect.Type)
	check = func(kind reflect.Type) {
		for i := range kind.NumField() {
			f := kind.Field(i)
			name := f.Tag.Get("toml")
			if f.Type.Kind() == reflect.Struct {
				check(f.Type)
				name = "[" + name + "]"
			} else {
				name += " = "
			}
			if !strings.Contains(string(file), "\n"+name) {
				t.Errorf("demo.toml does not name %s", name)
			}
		}
	}
	check(reflect.TypeFor[simulate.Config]())
}

// What cannot be is told by key and line, all of it at once.
func TestConfigErrors(t *testing.T) {
	for _, test := range []struct{ name, file, want string }{
		{"unknown keys", "days = 3\nweeks = 4\n[platform]\nrunnrs = 5\n",
			"read configuration: c.toml:2: unknown key weeks\nread configuration: c.toml:4: unknown key platform.runnrs"},
		{"unknown table", "[life]\nrenters = 0.5\n[live]\nrenters = 1\n", "read configuration: c.toml:3: unknown key live"},
		{"unknown and out of range", "days = 0\nweeks = 4\n",
			"read configuration: c.toml:2: unknown key weeks\nread configuration: c.toml:1: days is 0: it lies between 1 and 366"},
		{"all knobs of one kind", "[population]\nbanks = 0\nwallets = 21\nlook_alikes = -0.1\nwealth_tail = 0.5\n",
			"read configuration: c.toml:2: population.banks is 0: it lies between 1 and 200\n" +
				"read configuration: c.toml:3: population.wallets is 21: it lies between 1 and 20\n" +
				"read configuration: c.toml:4: population.look_alikes is -0.1: it lies between 0 and 1\n" +
				"read configuration: c.toml:5: population.wealth_tail is 0.5: it lies between 1 and 10"},
		{"parts crossed", "[platform]\npart_min = 900\npart_max = 800\n",
			"read configuration: c.toml:3: platform.part_max is 800, below the least, 900"},
		{"exits together", "[platform]\nexit_cash = 0.6\nexit_shop = 0.6\n",
			"read configuration: c.toml:3: platform.exit_shop and the other exits come to more than 1"},
		{"a key out of its table", "persons = 500\n", "read configuration: c.toml:1: unknown key persons"},
		{"a start before banks had computers", "start = \"1870-01-01\"\n", "read configuration: c.toml:1: start lies outside the years 1971 to 2249"},
		{"out of range", "days = 0\n[fraud]\n# all\n  reported = 1.5\n",
			"read configuration: c.toml:1: days is 0: it lies between 1 and 366\n" +
				"read configuration: c.toml:4: fraud.reported is 1.5: it lies between 0 and 1"},
		{"not a number", "[life]\nrenters = nan\n", "read configuration: c.toml:2: life.renters is NaN: it lies between 0 and 1"},
		{"crossed", "[platform]\nlevels_min = 5\nlevels_max = 2\n", "read configuration: c.toml:3: platform.levels_max is 2, below the least, 5"},
		{"too much together", "[platform]\nbought = 0.7\nlent = 0.7\n", "read configuration: c.toml:3: platform.lent and platform.bought come to more than 1"},
		{"no day", "start = \"March\"\n", `read configuration: c.toml:1: start is "March": it is a day such as 2026-03-02`},
		{"no festival", "festivals = [\"2026-3-8\"]\n", `read configuration: c.toml:1: festivals has "2026-3-8": they are days such as 2026-03-08`},
		{"too many runners", "[platform]\nrunners = 5000\n",
			"read configuration: c.toml:2: platform.runners needs about 30674 persons, over half of all: fewer runners or platforms"},
		{"too large a share", "[platform]\nshare_of_accounts = 0.15\n",
			"read configuration: c.toml:2: platform.share_of_accounts needs about 1118 persons, over half of all: fewer runners or platforms"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := simulate.ReadConfig("c.toml", []byte(test.file))
			if err == nil {
				t.Fatal("it is accepted")
			}
			if diff := cmp.Diff(test.want, err.Error()); diff != "" {
				t.Error(diff)
			}
			if dyetrace.KindOf(err) != dyetrace.InputError {
				t.Errorf("kind %d", dyetrace.KindOf(err))
			}
		})
	}
	for name, file := range map[string]string{
		"c.toml:2: population.persons": "[population]\npersons = \"many\"\n",
		"c.toml:1: ":                   "days = \n",
		"c.toml:3: days":               "\n\ndays = 1.5\n",
		"c.toml:1: days":               "days = 99999999999999999999\n",
		"c.toml:2: platform.adaptive":  "[platform]\nadaptive = 1\n",
		"c.toml:2: ":                   "days = 1\ndays = 2\n",
	} {
		if _, err := simulate.ReadConfig("c.toml", []byte(file)); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%q: %v; want %s", file, err, name)
		}
	}
}

// Any bytes are a configuration or an error, never a panic; and what is
// accepted can be begun, if it is small.
func FuzzReadConfig(f *testing.F) {
	for _, name := range simulate.Presets() {
		text, err := simulate.PresetFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte("days = nan\n[["))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := simulate.ReadConfig("c.toml", text)
		if err != nil || c.Population.Persons > 5000 {
			return
		}
		if _, err := simulate.New(c, 1); err != nil {
			t.Error(err)
		}
	})
}
