package main

import (
	"encoding/xml"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/principal"
)

const (
	account = "arn:aws:iam::111122223333:" // begins the ARN of each user, group, role and policy
	maxBody = 1 << 20                      // bytes of an object or a policy
)

// A server keeps objects in memory. Users, groups, roles and policies change meanwhile.
type server struct {
	policies *evaluate.Evaluator
	log      *slog.Logger
	writing  sync.Mutex // writers take turns, so that what they write fits together
	objects  sync.Map   // []byte by ARN: what is authorized is what is used
	keys     sync.Map   // credential by access key ID
	trust    sync.Map   // *policy.Policy by ARN of the role
}

// handler returns the whole server. What is not in its table cannot be asked for.
func (s *server) handler() http.Handler {
	const bucket, object = "arn:aws:s3:::${bucket}", "arn:aws:s3:::${bucket}/${key}"
	mux := http.NewServeMux()
	mux.Handle("GET /s3/{bucket}", s.authorize("s3:ListBucket", bucket, s.listBucket))
	mux.Handle("GET /s3/{bucket}/{key...}", s.authorize("s3:GetObject", object, s.getObject))
	mux.Handle("PUT /s3/{bucket}/{key...}", s.authorize("s3:PutObject", object, s.putObject))
	mux.Handle("PUT /policy/{bucket}", s.authorize("s3:PutBucketPolicy", bucket, s.change(putBucketPolicy)))
	mux.Handle("PUT /iam/user/{name}", s.authorize("iam:CreateUser", account+"user/${name}", s.createUser))
	mux.Handle("PUT /iam/role/{name}", s.authorize("iam:CreateRole", account+"role/${name}", s.createRole))
	mux.Handle("PUT /iam/policy/{name}", s.authorize("iam:CreatePolicy", account+"policy/${name}", s.change(createPolicy)))
	mux.Handle("PUT /iam/{kind}/{name}/policies", s.authorize("admin:Attach", account+"${kind}/${name}", s.change(attach)))
	mux.Handle("PUT /iam/user/{name}/groups", s.authorize("iam:AddUserToGroup", account+"user/${name}", s.change(join)))
	mux.Handle("DELETE /iam/{kind}/{name}", s.authorize("admin:Delete", account+"${kind}/${name}", s.remove))
	mux.Handle("POST /sts/{role}", s.authenticate(s.assumeRole)) // the trust policy of the role decides, too
	return mux
}

// A failure is an answer other than success.
type failure struct {
	XMLName       xml.Name `xml:"Error"`
	Status        int      `xml:"-"`
	Code, Message string
}

func (f *failure) Error() string { return f.Code + ": " + f.Message }

// deny logs d and returns what AWS says: to strangers, and of roles, not the reason.
func (s *server) deny(req *evaluate.Request, d evaluate.Decision) error {
	s.log.Warn("denied", "request", *req, "decision", d)
	if req.Principal == (principal.Principal{}) || req.Action == "sts:AssumeRole" {
		d = evaluate.Decision{}
	}
	return &failure{Status: http.StatusForbidden, Code: "AccessDenied", Message: d.AccessDenied(req)}
}

func writeError(w http.ResponseWriter, err error) {
	f := &failure{Status: http.StatusBadRequest, Code: "InvalidRequest", Message: err.Error()}
	_ = errors.As(err, &f)
	w.WriteHeader(f.Status)
	_ = xml.NewEncoder(w).Encode(f)
}

// A listing is those objects of a bucket that the caller may read.
type listing struct {
	XMLName xml.Name `xml:"ListBucketResult"`
	Keys    []string `xml:"Contents>Key"`
}

func (s *server) listBucket(c *call) error {
	var objects []string
	s.objects.Range(func(arn, _ any) bool {
		objects = append(objects, arn.(string))
		return true
	})
	objects = slices.DeleteFunc(objects, func(arn string) bool { return !strings.HasPrefix(arn, c.arn+"/") })
	var l listing
	for _, arn := range s.readable(c, objects) {
		l.Keys = append(l.Keys, strings.TrimPrefix(arn, c.arn+"/"))
	}
	slices.Sort(l.Keys)
	return xml.NewEncoder(c.w).Encode(l)
}

func (s *server) getObject(c *call) error {
	object, ok := s.objects.Load(c.arn)
	if !ok {
		return &failure{Status: http.StatusNotFound, Code: "NoSuchKey", Message: "The specified key does not exist."}
	}
	c.w.Header().Set("Content-Type", "binary/octet-stream")
	_, err := c.w.Write(object.([]byte))
	return err
}

func (s *server) putObject(c *call) error {
	s.objects.Store(c.arn, c.body)
	return nil
}
