package evaluate

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"

	"github.com/seed-1d0cfdb5/iam/internal/object"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
)

// What is printed of calls other than that of an AssumeRoleRequest, which is like it.

func (r *GetFederationTokenRequest) attrs() quote.Attrs {
	var a quote.Attrs
	a.AddAny("principal", r.Principal)
	a.Add("name", r.Name)
	if r.Duration != 0 {
		a.Add("duration", r.Duration.String())
	}
	a.AddMap("tags", r.Tags)
	a.AddList("sessionPolicies", names(r.SessionPolicies))
	a.AddAny("context", r.Context)
	a.AddTime("time", r.Time)
	return a
}

// String returns the fields of r in one line, and of policies the names.
func (r GetFederationTokenRequest) String() string { return r.attrs().String() }

// Format prints String.
func (r GetFederationTokenRequest) Format(f fmt.State, verb rune) { quote.Format(f, verb, r.String()) }

// LogValue returns the fields of r as a group for package log/slog, and of policies
// the names.
func (r GetFederationTokenRequest) LogValue() slog.Value { return r.attrs().LogValue() }

// MarshalJSON encodes the texts of the fields that are set, for reports and logs. Of
// policies only the names are shown.
func (r GetFederationTokenRequest) MarshalJSON() ([]byte, error) { return writeTexts(r.attrs()) }

// UnmarshalJSON returns an error: in JSON the request is not complete.
func (r *GetFederationTokenRequest) UnmarshalJSON([]byte) error {
	return errors.New("evaluate: a GetFederationTokenRequest is not read from JSON: its policies are not there")
}

func (r *GetSessionTokenRequest) attrs() quote.Attrs {
	var a quote.Attrs
	a.AddAny("principal", r.Principal)
	if r.Duration != 0 {
		a.Add("duration", r.Duration.String())
	}
	if r.MFA {
		a.AddAny("mfa", true)
	}
	a.AddAny("context", r.Context)
	a.AddTime("time", r.Time)
	return a
}

// String returns the fields of r in one line.
func (r GetSessionTokenRequest) String() string { return r.attrs().String() }

// Format prints String.
func (r GetSessionTokenRequest) Format(f fmt.State, verb rune) { quote.Format(f, verb, r.String()) }

// LogValue returns the fields of r as a group for package log/slog.
func (r GetSessionTokenRequest) LogValue() slog.Value { return r.attrs().LogValue() }

// MarshalJSON encodes the texts of the fields that are set, for reports and logs.
func (r GetSessionTokenRequest) MarshalJSON() ([]byte, error) { return writeTexts(r.attrs()) }

// UnmarshalJSON returns an error: in JSON the request is not complete.
func (r *GetSessionTokenRequest) UnmarshalJSON([]byte) error {
	return errors.New("evaluate: a GetSessionTokenRequest is not read from JSON: its context is there as text")
}

func (r *AssumeRootRequest) attrs() quote.Attrs {
	var a quote.Attrs
	a.AddAny("principal", r.Principal)
	a.Add("targetPrincipal", r.TargetPrincipal)
	a.Add("taskPolicyARN", r.TaskPolicyARN)
	if r.TaskPolicy != nil {
		a.AddAny("taskPolicy", r.TaskPolicy)
	}
	if r.Duration != 0 {
		a.Add("duration", r.Duration.String())
	}
	if r.Chain != nil {
		a.AddAny("chain", *r.Chain)
	}
	a.AddAny("context", r.Context)
	a.AddTime("time", r.Time)
	return a
}

// String returns the fields of r in one line, and of policies the names.
func (r AssumeRootRequest) String() string { return r.attrs().String() }

// Format prints String.
func (r AssumeRootRequest) Format(f fmt.State, verb rune) { quote.Format(f, verb, r.String()) }

// LogValue returns the fields of r as a group for package log/slog, and of policies
// the names.
func (r AssumeRootRequest) LogValue() slog.Value { return r.attrs().LogValue() }

// MarshalJSON encodes the texts of the fields that are set, for reports and logs. Of
// policies only the names are shown.
func (r AssumeRootRequest) MarshalJSON() ([]byte, error) { return writeTexts(r.attrs()) }

// UnmarshalJSON returns an error: in JSON the request is not complete.
func (r *AssumeRootRequest) UnmarshalJSON([]byte) error {
	return errors.New("evaluate: an AssumeRootRequest is not read from JSON: its policies are not there")
}

// writeTexts returns an object of the texts of a.
func writeTexts(a quote.Attrs) ([]byte, error) {
	texts := a.Texts()
	var members []object.Member
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		text := texts[name]
		members = append(members, object.Member{Name: name, Value: &text})
	}
	return write("request", members)
}
