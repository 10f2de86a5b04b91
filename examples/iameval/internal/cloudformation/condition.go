package cloudformation

// A truth is what a condition is.
type truth uint8

const (
	unknown truth = iota
	yes
	no
)

// A condition is what was found of one that the template declares, or of a part of one.
type condition struct {
	truth   truth
	initial bool  // the default of a parameter says it, which a deployment may not use
	gaps    []gap // why it is unknown
}

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// condition returns the condition of that name.
func (r *resolver) condition(name string) condition {
	if c, ok := r.conditions[name]; ok {
		return c
	}
	declared := r.root.member("Conditions").member(name)
	if declared == nil {
		return condition{}
	}
	r.conditions[name] = condition{} // what depends on itself is unknown
	c := r.judge(declared)
	r.conditions[name] = c
	return c
}

// judge evaluates a part of a condition.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html
func (r *resolver) judge(n *node) condition {
	if !r.spend("") {
		return condition{}
	}
	if r.depth++; r.depth > 5*maxDepth {
		return condition{}
	}
	defer func() { r.depth-- }()
	if name := n.member("Condition").scalarText(); name != "" && len(n.keys) == 1 {
		return r.condition(name)
	}
	name, argument := n.function()
	if argument == nil || argument.kind != array {
		return condition{}
	}
	args := argument.list
	switch {
	case name == "Fn::Equals" && len(args) == 2:
		part := &resolver{template: r.template, depth: r.depth}
		a, b := part.resolve(args[0]), part.resolve(args[1])
		if r.err = part.err; r.err != nil || a == nil || b == nil || a.kind != scalar || b.kind != scalar ||
			a.unresolved || b.unresolved || len(part.gaps) > 0 {
			return condition{gaps: part.gaps}
		}
		return condition{truth: truthOf(a.text == b.text), initial: part.initial}
	case name == "Fn::Not" && len(args) == 1:
		c := r.judge(args[0])
		if c.truth != unknown {
			c.truth = truthOf(c.truth == no)
		}
		return c
	case name == "Fn::And":
		return r.all(args, no)
	case name == "Fn::Or":
		return r.all(args, yes)
	}
	return condition{}
}

// all returns decisive if a part is, and unknown if no part is and one is unknown.
func (r *resolver) all(parts []*node, decisive truth) condition {
	result := condition{truth: yes}
	if decisive == yes {
		result.truth = no
	}
	var decided *condition // by a default
	for _, part := range parts {
		c := r.judge(part)
		if c.truth == decisive {
			if !c.initial {
				return c
			}
			decided = &c
		}
		result.initial = result.initial || c.initial
		if c.truth == unknown {
			result.truth = unknown
			if len(result.gaps) < maxGaps {
				result.gaps = append(result.gaps, c.gaps...)
			}
		}
	}
	if decided != nil {
		return *decided
	}
	return result
}
