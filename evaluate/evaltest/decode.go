package evaltest

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/internal/suggest"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A place is embedded in a struct that an object is read into: it says where that stands.
type place struct {
	object source.Value
	meant  []string // names of members that seem to be there, misspelled
}

func (p *place) placed() *place { return p }

// at returns the member of the given name or, if it is absent, the object.
func (p *place) at(name string) source.Value {
	at := p.object
	p.object.Members(func(each, member source.Value) bool {
		if each.Text() != name {
			return true
		}
		at = member
		return false
	})
	return at
}

// lacks reports whether there is no member of the given name.
func (p *place) lacks(name string) bool {
	return !p.object.Has(name) && !slices.Contains(p.meant, name)
}

// A raw is a value that is read later, or was written.
type raw struct {
	value   source.Value
	written []byte
}

func (v raw) isAbsent() bool { return v.value == source.Value{} }

// MarshalJSON returns what was written.
func (v raw) MarshalJSON() ([]byte, error) { return v.written, nil }

// A duration is a time.Duration in the form of time.ParseDuration.
type duration time.Duration

// MarshalText returns d in that form.
func (d duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// A wantedContext has the values of condition keys, or nil for one that is to be absent.
type wantedContext map[string][]string

// decode reads v into what to points to. No member is null.
func (r *reader) decode(v source.Value, to any) {
	switch to := to.(type) {
	case *raw:
		to.value = v
	case *string:
		*to, _ = r.string(v)
	case *bool:
		*to = r.is(v, source.Bool) && v.Text() == "true"
	case *float64:
		if r.is(v, source.Number) {
			*to, _ = strconv.ParseFloat(v.Text(), 64) // infinite if it is too large
		}
	case *time.Time:
		// The zero time, and no duration, would be read as if the member were absent.
		if text, ok := r.string(v); ok && (to.UnmarshalText([]byte(text)) != nil || to.IsZero()) {
			r.fail(v, policy.ErrValue, message.Of(`{text}; want a time such as "2026-01-31T12:00:00Z"`, quoted(text)))
		}
	case *duration:
		if text, ok := r.string(v); ok {
			parsed, err := time.ParseDuration(text)
			if err != nil || parsed == 0 {
				r.fail(v, policy.ErrValue, message.Of(`{text}; want a duration such as "1h30m"`, quoted(text)))
			}
			*to = duration(parsed)
		}
	case *condition.Context:
		*to = condition.NewContext(r.entries(v, nil)...)
	case *wantedContext:
		*to = make(wantedContext)
		for _, e := range r.entries(v, *to) {
			context := condition.NewContext(e)
			(*to)[e.Key()], _ = context.Lookup(e.Key())
		}
	default:
		r.decodeInto(v, reflect.ValueOf(to).Elem())
	}
}

// decodeInto reads v into to, which is settable.
func (r *reader) decodeInto(v source.Value, to reflect.Value) {
	switch to.Kind() {
	case reflect.Pointer:
		to.Set(reflect.New(to.Type().Elem()))
		r.decode(v, to.Interface())
	case reflect.Slice:
		if r.is(v, source.Array) {
			to.Set(reflect.MakeSlice(to.Type(), 0, 0)) // an empty list is not the same as none
			v.Each(func(element source.Value) bool {
				read := reflect.New(to.Type().Elem())
				r.decode(element, read.Interface())
				to.Set(reflect.Append(to, read.Elem()))
				return !r.full()
			})
		}
	case reflect.Map:
		to.Set(reflect.MakeMap(to.Type()))
		r.members(v, exact, func(name, member source.Value) {
			read := reflect.New(to.Type().Elem())
			r.decode(member, read.Interface())
			to.SetMapIndex(reflect.ValueOf(name.Text()), read.Elem())
		})
	default:
		r.decodeStruct(v, to)
	}
}

// decodeStruct reads the object v into to, a struct.
func (r *reader) decodeStruct(v source.Value, to reflect.Value) {
	at := new(place)
	if embeds, ok := to.Addr().Interface().(interface{ placed() *place }); ok {
		at = embeds.placed()
	}
	at.object = v
	format := r.formatOf(to.Type())
	r.members(v, exact, func(name, member source.Value) {
		index, ok := format.fields[name.Text()]
		if !ok {
			near, _ := suggest.Near(name.Text(), format.names...)
			at.meant = append(at.meant, near)
			r.fail(name, policy.ErrUnknownElement, orMeant(name.Text(), format.names, message.Text{}))
			return
		}
		r.decode(member, to.FieldByIndex(index).Addr().Interface())
	})
}

// members calls yield for each member of v, which has to be an object. Two may not have
// names that fold to the same.
func (r *reader) members(v source.Value, fold func(string) string, yield func(name, member source.Value)) {
	if !r.is(v, source.Object) {
		return
	}
	seen := make(map[string]bool)
	v.Members(func(name, member source.Value) bool {
		folded := fold(name.Text())
		if seen[folded] {
			r.fail(name, policy.ErrDuplicate, message.Plain(quoted(name.Text())))
		} else {
			yield(name, member)
		}
		seen[folded] = true
		return !r.full()
	})
}

// entries returns the entries of the context v. A key that is null is left out and noted
// in absent; if that is nil, none may be.
func (r *reader) entries(v source.Value, absent wantedContext) (entries []condition.Entry) {
	r.members(v, foldKey, func(name, value source.Value) {
		key := name.Text()
		r.keys = append(r.keys, name)
		switch {
		case absent != nil && value.Is(source.Null):
			absent[key] = nil
		case value.Is(source.Array):
			list := []string{}
			value.Each(func(element source.Value) bool {
				list = append(list, r.scalar(element))
				return !r.full()
			})
			entries = append(entries, condition.Strings(key, list...))
		default:
			entries = append(entries, condition.String(key, r.scalar(value)))
		}
	})
	return entries
}

func exact(name string) string { return name }

// foldKey returns what two condition keys that are the same have in common (SEMANTICS C-5).
func foldKey(key string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, key)
}

// scalar returns the text of a value of a condition key.
func (r *reader) scalar(v source.Value) string {
	if v.Is(source.Null) || v.Kind() >= source.Array {
		r.fail(v, policy.ErrType, message.Of("want a string, number, Boolean, or list of those, not {kind}", v.Kind().Text()))
	}
	return v.Text()
}

func (r *reader) string(v source.Value) (text string, ok bool) {
	if !r.is(v, source.String) {
		return "", false
	}
	return v.Text(), true
}

// is reports whether v is of kind k, which it has to be.
func (r *reader) is(v source.Value, k source.Kind) bool {
	if !v.Is(k) {
		r.fail(v, policy.ErrType, message.Of("want {wanted}, not {kind}", k.Text(), v.Kind().Text()))
	}
	return v.Is(k)
}

// A format says which members an object has that is read into a struct.
type format struct {
	names  []string
	fields map[string][]int // index of the field, by name
}

// formatOf returns the format of a struct of type t, which its tags tell.
func (r *reader) formatOf(t reflect.Type) *format {
	f := r.formats[t]
	if f == nil {
		f = &format{fields: make(map[string][]int)}
		for _, field := range reflect.VisibleFields(t) {
			if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "" {
				f.names = append(f.names, name)
				f.fields[name] = field.Index
			}
		}
		r.formats[t] = f
	}
	return f
}

// orMeant returns text, which is none of names, with a question if it is near one, and
// else with what there is to say.
func orMeant(text string, names []string, otherwise message.Text) message.Text {
	if near, ok := suggest.Near(text, names...); ok {
		return message.Of("{name}; did you mean {near}?", quoted(text), strconv.Quote(near))
	}
	if otherwise.IsZero() {
		return message.Plain(quoted(text))
	}
	return message.Of("{text}; want {wanted}", quoted(text), otherwise)
}
