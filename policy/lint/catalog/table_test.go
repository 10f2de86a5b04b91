package catalog

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Operations are no actions, and are allowed by actions. Namesakes are no services, and
// stand for services.
func TestOperations(t *testing.T) {
	for operation, action := range operations {
		require.Equal(t, strings.ToLower(operation), operation)
		_, found := Lookup(operation)
		require.False(t, found, operation)
		got, found := Lookup(action)
		require.True(t, found, action)
		require.Equal(t, action, got.Name)
		prefix, _, _ := strings.Cut(operation, ":")
		require.NotNil(t, theTable().service(prefix), operation)
	}
	for name, prefix := range namesakes {
		require.Equal(t, strings.ToLower(name), name)
		require.Nil(t, theTable().service(name), name)
		require.NotNil(t, theTable().service(prefix), prefix)
	}
}

// What is known of single names is about names that the table has.
func TestNames(t *testing.T) {
	for _, name := range disputed {
		require.NotNil(t, theTable().key(name), name)
	}
	for _, name := range bucketActions {
		_, found := Lookup(name)
		require.True(t, found, name)
	}
	for _, prefix := range nameless {
		require.NotNil(t, theTable().service(prefix), prefix)
	}
}

func TestWords(t *testing.T) {
	for name, want := range map[string][]string{
		"": nil, "a": {"a"}, "GetObject": {"Get", "Object"}, "DescribeDBInstances": {"Describe", "DB", "Instances"}, "GetObjectACL": {"Get", "Object", "ACL"},
		"ListObjectsV2": {"List", "Objects", "V"}, "s3:max-keys": {"s", "max", "keys"}, "ReEncryptTo": {"Re", "Encrypt", "To"}, "A2B": {"A", "B"},
		"é:Üb": {"b"}, "AB": {"AB"}, "ABc": {"A", "Bc"},
	} {
		require.Equal(t, want, slices.Collect(words(name)), name)
	}
}

// If an action was not in the table, it would not be taken for a misspelled one.
func TestNewActions(t *testing.T) {
	count := make(map[string]int)
	for name := range Actions("*") {
		for word := range words(name) {
			count[strings.ToLower(word)]++
		}
	}
	c := checker{table: theTable(), guesses: -1 << 30}
	near, misnamed := 0, 0
	for i := range c.table.services {
		s := &c.table.services[i]
		for j := i % 10; j < len(s.actions); j += 10 {
			name := s.actions[j].name
			found := c.near(name, func(yield func(string) bool) {
				for k := range s.actions {
					if k != j && !yield(s.actions[k].name) {
						return
					}
				}
			})
			if found == "" {
				continue
			}
			near++
			own := make(map[string]int)
			for word := range words(name) {
				own[strings.ToLower(word)]++
			}
			for word, n := range own {
				if count[word] == n {
					misnamed++
					break
				}
			}
		}
	}
	t.Logf("%d are near others, %d would be misnamed", near, misnamed)
	require.Greater(t, near, 100)
	require.LessOrEqual(t, misnamed, near/50)
}

func TestKeyIs(t *testing.T) {
	for _, tt := range []struct {
		key, name string
		want      bool
	}{
		{"s3:prefix", "S3:Prefix", true},
		{"s3:prefix", "s3:prefixes", false},
		{"aws:RequestTag/${TagKey}", "aws:requesttag/a/b", true},
		{"aws:RequestTag/${TagKey}", "aws:RequestTag/", false},
		{"aws:RequestTag/${TagKey}", "aws:RequestTag", false},
		{"ssm:resourceTag/tag-key", "ssm:ResourceTag/x", true},
		{"ssm:resourceTag/tag-key", "ssm:ResourceTag", false},
		{"glacier:ResourceTag/", "glacier:ResourceTag/LegalHold", true},
		{"glacier:ResourceTag/", "glacier:ResourceTag/", false},
		{"s3:ExistingObjectTag/<key>", "s3:ExistingObjectTag/x", true},
		{"kms:EncryptionContext:${EncryptionContextKey}", "kms:EncryptionContext:aws:s3:arn", true},
		{"kms:EncryptionContext:${EncryptionContextKey}", "kms:EncryptionContext:", false},
		{"codebuild:environment.environmentVariables/${name}.value", "codebuild:environment.environmentVariables/CI.VALUE", true},
		{"codebuild:environment.environmentVariables/${name}.value", "codebuild:environment.environmentVariables/.value", false},
		{"codebuild:environment.environmentVariables/${name}.value", "codebuild:environment.environmentVariables/CI", false},
	} {
		k := newKey(tt.key, "")
		require.Equal(t, tt.want, k.is(tt.name), "%s %s", tt.key, tt.name)
	}
}

// TestOverlap compares with all short texts.
func TestOverlap(t *testing.T) {
	const letters, long = "a/:", 4
	texts := []string{""}
	for first, n := 0, 0; n < long; n++ {
		last := len(texts)
		for _, text := range texts[first:last] {
			for i := range letters {
				texts = append(texts, text+letters[i:i+1])
			}
		}
		first = last
	}
	patterns, formats := []string{""}, []string{""}
	grow := func(list []string, pieces string, most int) []string {
		for i := 0; i < len(list); i++ {
			if len(list[i]) < most {
				for j := range pieces {
					list = append(list, list[i]+pieces[j:j+1])
				}
			}
		}
		return list
	}
	patterns, formats = grow(patterns, "a/:*?", 3), grow(formats, "a/:*\x00\x01", 3)
	overlaps := 0
	for _, pattern := range patterns {
		for _, format := range formats {
			want := false
			for _, text := range texts {
				if matches(pattern, text) && matches(format, text) {
					want = true
					break
				}
			}
			if want {
				overlaps++
			}
			c := checker{}
			require.Equal(t, want, c.overlap(pattern, format), "%q %q", pattern, format)
		}
	}
	t.Logf("%d of %d overlap", overlaps, len(patterns)*len(formats))
}

// matches reports whether pattern matches text, the slow way.
func matches(pattern, text string) bool {
	switch {
	case pattern == "":
		return text == ""
	case strings.ContainsRune("*\x00\x01", rune(pattern[0])):
		without := map[byte]string{'*': "", segment: "/:", noColon: ":"}[pattern[0]]
		return matches(pattern[1:], text) ||
			text != "" && !strings.Contains(without, text[:1]) && matches(pattern, text[1:])
	}
	return text != "" && (pattern[0] == '?' || pattern[0] == text[0]) && matches(pattern[1:], text[1:])
}
