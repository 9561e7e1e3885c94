package casework

import (
	"context"
	"fmt"
	"slices"

	"dyetrace"
)

// Who is somebody as permissions see him: a name is one person's within an office alone.
type Who struct {
	Office string `json:"office"`
	Name   string `json:"name"`
}

// String writes who it is as people name him beyond his office.
func (w Who) String() string { return w.Name + "@" + w.Office }

// checkWho refuses lists of people that are too long, or in which somebody lacks his name
// or office.
func checkWho(what string, people []Who, least int) error {
	if len(people) < least || len(people) > maxListed {
		return fmt.Errorf("%s: %d people; give %d to %d", what, len(people), least, maxListed)
	}
	for _, who := range people {
		if err := firstOf(checkName(what+": a name", who.Name), checkName(what+": the office of "+who.Name, who.Office)); err != nil {
			return err
		}
	}
	return nil
}

// MaySee reports whether somebody may see a case: the people of its office and of those that
// it is shared with, and of a sealed case the named ones only, of whatever office. Before the moment of an operation
// only who is named on it sees its cases, and all of them do.
func MaySee(who Who, c Case) bool {
	if len(c.Before) > 0 && !slices.Contains(c.Before, who) {
		return false
	}
	if c.Sealed {
		return slices.Contains(c.Named, who)
	}
	return who.Office == c.Office || len(c.Before) > 0 || slices.Contains(c.Shared, who.Office)
}

// MaySeeOperation reports whether somebody may see an operation: before its moment the
// named people, then all people of its offices.
func MaySeeOperation(who Who, o Operation) bool {
	if o.State == Prepared {
		return slices.Contains(o.Named, who)
	}
	return slices.Contains(o.Offices, who.Office) || slices.Contains(o.Named, who)
}

// MaySeeFiling reports whether somebody may see a report: he may see its case, and is one
// of the report's readers.
func MaySeeFiling(who Who, c Case, r Filing) bool {
	return MaySee(who, c) && slices.Contains(r.Readers, who)
}

// SeenCase is the case that goes on with one, itself or what it was merged into; false
// where there is none that somebody may see. What is in a case is seen by who sees that.
func SeenCase(ctx context.Context, r Reader, who Who, id string) (Case, bool, error) {
	goesOn, err := mergedInto(ctx, r, id)
	if err != nil {
		return Case{}, false, err
	}
	c, there, err := Get[Case](ctx, r, goesOn)
	return c, there && MaySee(who, c), err
}

// FindCase is a case by its id or number that somebody may see. Of one that he may not see
// he is told what he would be told if there were none: a sealed case is not betrayed.
func FindCase(ctx context.Context, r Reader, who Who, name string) (Case, error) {
	c, there, err := lookUp[Case](ctx, r, "case-number", name)
	if err == nil && there {
		_, there, err = SeenCase(ctx, r, who, c.ID)
	}
	return c, missing(err, there, c, name)
}

// FindRequest is a request by its id or number that somebody may see, and the case that
// goes on with its case.
func FindRequest(ctx context.Context, r Reader, who Who, name string) (Request, Case, error) {
	var c Case
	of, there, err := lookUp[Request](ctx, r, "request-number", name)
	if err == nil && there {
		c, there, err = SeenCase(ctx, r, who, of.Case)
	}
	return of, c, missing(err, there, of, name)
}

// FindOperation is an operation by its id or number that somebody may see.
func FindOperation(ctx context.Context, r Reader, who Who, name string) (Operation, error) {
	o, there, err := lookUp[Operation](ctx, r, "operation-number", name)
	return o, missing(err, there && MaySeeOperation(who, o), o, name)
}

// lookUp is an entity by its id, else by its number, which is the value of a key of its own.
func lookUp[T Entity](ctx context.Context, r Reader, key, name string) (T, bool, error) {
	if checkID("", name) == nil {
		return Get[T](ctx, r, name)
	}
	found, _, err := List[T](ctx, r, key, name, At{}, 1)
	if err != nil || len(found) == 0 {
		var none T
		return none, false, err
	}
	return found[0], true, nil
}

// missing is the error of a look-up: that it failed, or found nothing.
func missing(err error, there bool, d Entity, name string) error {
	if err == nil && !there {
		err = dyetrace.Errorf(dyetrace.NotFound, "find "+d.kind(), "there is no %s %q", d.kind(), name)
	}
	return err
}
