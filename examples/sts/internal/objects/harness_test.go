package objects_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/objects"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/sigv4"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// testBuckets are objects.Buckets without anything around them.
type testBuckets struct {
	mu  sync.Mutex
	all map[string]*objects.Bucket
}

func (b *testBuckets) Buckets() ([]objects.Bucket, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []objects.Bucket
	for _, bucket := range b.all {
		all = append(all, *bucket)
	}
	slices.SortFunc(all, func(a, b objects.Bucket) int { return slices.Compare([]byte(a.Name), []byte(b.Name)) })
	return all, nil
}

func (b *testBuckets) Bucket(name string) (*objects.Bucket, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	bucket, ok := b.all[name]
	if !ok {
		return nil, fault.New("NoSuchBucket", http.StatusNotFound, "The specified bucket does not exist")
	}
	found := *bucket
	return &found, nil
}

func (b *testBuckets) CreateBucket(name string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.all[name] != nil {
		return fault.New("BucketAlreadyOwnedByYou", http.StatusConflict, "It is yours.")
	}
	b.all[name] = &objects.Bucket{Name: name, Created: time.Now()}
	return nil
}

func (b *testBuckets) DeleteBucket(name string) error {
	if _, err := b.Bucket(name); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.all, name)
	return nil
}

func (b *testBuckets) PutBucketPolicy(name, document string) error {
	if _, err := b.Bucket(name); err != nil {
		return err
	}
	if document != "" {
		if _, err := policy.Parse([]byte(document), policy.Resource); err != nil {
			return fault.New("MalformedPolicy", http.StatusBadRequest, err.Error())
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.all[name].Policy = document
	return nil
}

func (b *testBuckets) DeleteBucketPolicy(name string) error { return b.PutBucketPolicy(name, "") }

// A harness is a server, of which the user ann has the access key AKIAANN and what her
// policy says.
type harness struct {
	*objects.Server
	web   *httptest.Server
	store objects.Store

	mu     sync.Mutex
	policy *policy.Policy
	asked  []string          // actions and resources
	last   condition.Context // of the last question
}

// a caller is who makes a request to a harness: ann or nobody.
type caller struct {
	harness *harness
	who     principal.Principal
}

// Authorize decides by the policy of ann and those of the buckets.
func (c caller) Authorize(action, resource string, entries ...condition.Entry) error {
	h := c.harness
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked = append(h.asked, action+" "+resource)
	h.last = condition.NewContext(entries...)
	policies := evaluate.Policies{}
	if c.who != (principal.Principal{}) {
		policies.Identity = []*policy.Policy{h.policy}
	}
	all, err := h.Buckets.Buckets()
	if err != nil {
		return err
	}
	for _, b := range all {
		arn := "arn:aws:s3:::" + b.Name
		if b.Policy != "" && (resource == arn || len(resource) > len(arn) && resource[:len(arn)+1] == arn+"/") {
			if policies.Resource, err = policy.Parse([]byte(b.Policy), policy.Resource); err != nil {
				return err
			}
		}
	}
	req := evaluate.Request{Principal: c.who, ResourceAccount: "111122223333", Action: action, Resource: resource, Context: h.last}
	if d := evaluate.Evaluate(&req, &policies); !d.Allowed() {
		return fault.AccessDenied(d.AccessDenied(&req))
	}
	return nil
}

// newHarness returns a server where ann may do everything.
func newHarness(t *testing.T) *harness {
	t.Helper()
	file, err := objects.Open(filepath.Join(t.TempDir(), "objects.db"))
	require.NoError(t, err)
	h := &harness{store: file}
	h.allow(t, everything)
	ann, err := principal.Parse("arn:aws:iam::111122223333:user/ann")
	require.NoError(t, err)
	h.Server = &objects.Server{
		Verifier: &sigv4.Verifier{
			Services: []string{"s3"}, Region: "us-east-1", Now: time.Now,
			Secret: func(id, _ string) (string, error) {
				if id != "AKIAANN" {
					return "", sigv4.ErrUnknownKey
				}
				return "secret", nil
			},
		},
		Identify: func(_ *http.Request, signed *sigv4.Signed) (objects.Caller, error) {
			if signed.Anonymous() {
				return caller{harness: h}, nil
			}
			return caller{h, ann}, nil
		},
		Buckets: &testBuckets{all: map[string]*objects.Bucket{}},
		Store:   h.store,
		Tell:    func(header http.Header, _ objects.Caller) { header.Set("X-Told", "yes") },
		Log:     slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	server := httptest.NewServer(h.Server)
	t.Cleanup(func() {
		server.Close()
		require.NoError(t, file.Close())
	})
	h.web = server
	return h
}

func (h *harness) allow(t *testing.T, statements string) {
	t.Helper()
	p, err := policy.Parse([]byte(`{"Version": "2012-10-17", "Statement": [`+statements+`]}`), policy.Identity)
	require.NoError(t, err)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.policy = p
}

// client returns the client of the SDK, of ann or, without an ID, of nobody.
func (h *harness) client(id string) *s3.Client {
	var provider aws.CredentialsProvider = aws.AnonymousCredentials{}
	if id != "" {
		provider = credentials.NewStaticCredentialsProvider(id, "secret", "")
	}
	return s3.New(s3.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(h.web.URL), UsePathStyle: true, Credentials: provider, RetryMaxAttempts: 1,
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenSupported, ResponseChecksumValidation: aws.ResponseChecksumValidationWhenSupported,
	})
}

const everything = `{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}`

var ctx = context.Background()
