package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/logging"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/account"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/metadata"
)

const (
	reports      = "arn:aws:iam::" + account.ID + ":role/Reports"
	functionName = "nightly-report"

	permission = `{
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}
  }`
	trustPolicy = `{
    "Version": "2012-10-17",
    "Statement": {
      "Effect": "Allow",
      "Action": "sts:AssumeRole",
      "Principal": {
        "AWS": ["arn:aws:iam::` + account.ID + `:user/ann", "arn:aws:iam::` + account.ID + `:user/ben"],
        "Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]
      },
      "Condition": {
        "DateGreaterThanEquals": {"aws:CurrentTime": "OPENS"},
        "DateLessThan": {"aws:CurrentTime": "CLOSES"}
      }
    }
  }`
)

// settings returns the settings of the SDK for who has the credentials. Nobody tries twice.
func (p *day) settings(c aws.CredentialsProvider) aws.Config {
	return aws.Config{Region: region, BaseEndpoint: &p.url, RetryMaxAttempts: 1, Credentials: c}
}

// setUp makes the role, and who will use it, as the root user.
func (p *day) setUp(ctx context.Context) error {
	root := p.settings(credentials.NewStaticCredentialsProvider(p.root.ID, p.root.Secret, ""))
	trust := strings.NewReplacer("OPENS", hour(opens).Format(time.RFC3339), "CLOSES", hour(closes).Format(time.RFC3339)).Replace(trustPolicy)
	admin, store, name := iam.NewFromConfig(root), objectsOf(root), aws.String("Reports")
	_, err1 := admin.CreateRole(ctx, &iam.CreateRoleInput{RoleName: name, AssumeRolePolicyDocument: &trust})
	_, err2 := admin.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: name, PolicyName: aws.String("read"), PolicyDocument: aws.String(permission)})
	_, err3 := admin.CreateUser(ctx, &iam.CreateUserInput{UserName: aws.String("ann")})
	_, err4 := admin.CreateUser(ctx, &iam.CreateUserInput{UserName: aws.String("ben")})
	_, err5 := store.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("reports")})
	_, err6 := store.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("reports"), Key: aws.String("june"), Body: strings.NewReader("All is well.")})
	p.say(aboutPolicies, permission, trust)
	return errors.Join(err1, err2, err3, err4, err5, err6)
}

const aboutPolicies = `
The role Reports has two policies. The permission policy says what its sessions may do:

  %s

The trust policy says who may get a session, and when:

  %s

The users ann and ben have an access key each, and no permission of their own.

`

func objectsOf(settings aws.Config) *s3.Client {
	return s3.NewFromConfig(settings, func(o *s3.Options) {
		o.UsePathStyle = true // a bucket is no host on loopback
		o.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenRequired
	})
}

// accessKey returns an access key of a user.
func (p *day) accessKey(user string) (key aws.CredentialsProvider, err error) {
	_, err = p.account.Change(func(tx *account.Tx) error {
		k, err := tx.CreateKey(user)
		if err == nil {
			key = credentials.NewStaticCredentialsProvider(k.ID, k.Secret, "")
		}
		return err
	})
	return key, err
}

// An actor reads an object again and again.
type actor struct {
	name     string
	settings aws.Config
	said     string // the last thing, so that it is said once

	// signIn is what a person does who has no session or whose session has ended. The SDKs of
	// programs do without: they find credentials, or get them.
	signIn     func(ctx context.Context) (aws.CredentialsProvider, error)
	turnedAway bool // when it was tried last
}

// pass has all actors read every quarter of an hour, from morning to evening.
func (p *day) pass(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	annKey, err1 := p.accessKey("ann")
	benKey, err2 := p.accessKey("ben")
	instance, err3 := p.onInstance(ctx)
	function, err4 := p.inFunction(ctx)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return err
	}
	actors := []*actor{
		p.person("ann", annKey),
		{name: "ben's code", settings: p.settings(p.renewing(benKey, "ben"))},
		{name: "instance", settings: instance},
		{name: "function", settings: function},
	}
	p.tell("ann", "tries her access key alone. %s.", because(read(ctx, p.settings(annKey))))
	for at := hour(begins).Add(45 * time.Minute); !at.After(hour(ends)); at = at.Add(15 * time.Minute) {
		if err := p.waitUntil(ctx, at); err != nil {
			return err
		}
		switch at {
		case hour(opens):
			p.say("\n%s  The window of the trust policy opens.\n\n", at.Format("15:04"))
		case hour(closes):
			p.say("\n%s  The window closes. What was issued before is good until it ends.\n\n", at.Format("15:04"))
		}
		var acting sync.WaitGroup
		for _, a := range actors {
			acting.Go(func() { p.act(ctx, a) })
		}
		acting.Wait()
	}
	return nil
}

// act has a read once.
func (p *day) act(ctx context.Context, a *actor) {
	err := errNoSession
	if a.settings.Credentials != nil {
		err = read(ctx, a.settings)
	}
	if a.signIn != nil && (errors.Is(err, errNoSession) || strings.HasPrefix(because(err), "ExpiredToken")) {
		if !a.turnedAway {
			p.tell(a.name, "%s. She signs in.", because(err))
		}
		a.settings.Credentials, err = a.signIn(ctx)
		if a.turnedAway = err != nil; err == nil {
			err = read(ctx, a.settings)
		}
	}
	if err != nil {
		p.note(a, "%s.", because(err))
		return
	}
	p.note(a, "reads reports/june.")
}

var errNoSession = errors.New("has no session")

// note says what a does, unless it is what was said of it last.
func (p *day) note(a *actor, format string, args ...any) {
	if text := fmt.Sprintf(format, args...); text != a.said {
		a.said = text
		p.tell(a.name, format, args...)
	}
}

func read(ctx context.Context, settings aws.Config) error {
	out, err := objectsOf(settings).GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String("reports"), Key: aws.String("june")})
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, out.Body)
	return errors.Join(err, out.Body.Close())
}

// person has a session because she signs in with her access key, and when it has ended she signs in again.
func (p *day) person(name string, key aws.CredentialsProvider) *actor {
	signIn := func(ctx context.Context) (aws.CredentialsProvider, error) {
		out, err := sts.NewFromConfig(p.settings(key)).AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: aws.String(reports), RoleSessionName: &name})
		if err != nil {
			return nil, err
		}
		return credentials.NewStaticCredentialsProvider(*out.Credentials.AccessKeyId, *out.Credentials.SecretAccessKey, *out.Credentials.SessionToken), nil
	}
	return &actor{name: name, settings: p.settings(nil), signIn: signIn}
}

// renewing returns credentials that the SDK renews by itself, with an access key. It does so five
// minutes before they end.
func (p *day) renewing(key aws.CredentialsProvider, name string) aws.CredentialsProvider {
	assume := stscreds.NewAssumeRoleProvider(sts.NewFromConfig(p.settings(key)), reports, func(o *stscreds.AssumeRoleOptions) {
		o.RoleSessionName, o.Duration = name, time.Hour
	})
	return aws.NewCredentialsCache(assume, func(o *aws.CredentialsCacheOptions) {
		o.ExpiryWindow = time.Duration(float64(5*time.Minute) / p.speed)
	})
}

// onInstance returns the settings that the SDK finds by itself on an instance: it has no key, and
// reads what EC2 has got for it.
func (p *day) onInstance(ctx context.Context) (aws.Config, error) {
	return p.onMachine(ctx, p.instance("Reports", p.refused()), "AWS_EC2_METADATA_SERVICE_ENDPOINT")
}

// inFunction returns the settings that the SDK finds by itself in a function or a container.
func (p *day) inFunction(ctx context.Context) (aws.Config, error) {
	const token = "of-this-container-alone"
	m := p.container("lambda.amazonaws.com", "Reports", functionName, token, p.refused())
	return p.onMachine(ctx, m, "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN="+token)
}

// refused tells that a service asks for a session in vain, once for each time that it begins to.
func (p *day) refused() func(metadata.Event) {
	said := false
	return func(e metadata.Event) {
		if e.Err != nil && !said {
			p.tell("STS", "issues no session of Reports/%s, for which %s asks. The trust policy says no.", e.SessionName, e.Service)
		}
		said = e.Err != nil
	}
}

// onMachine returns what the default chain of the SDK finds where the environment names the
// address of the credentials.
func (p *day) onMachine(ctx context.Context, m *machine, address string, more ...string) (aws.Config, error) {
	l, err := listen(ctx, "127.0.0.1:0", m.handler)
	if err != nil {
		return aws.Config{}, err
	}
	context.AfterFunc(ctx, func() { _ = l.close() })
	go m.role.Run(ctx) // whether anybody reads or not
	for _, entry := range append(more, address+"="+l.url) {
		name, value, _ := strings.Cut(entry, "=")
		if err := os.Setenv(name, value); err != nil {
			return aws.Config{}, err
		}
		defer func() { _ = os.Unsetenv(name) }()
	}
	return config.LoadDefaultConfig(ctx, config.WithRegion(region), config.WithBaseEndpoint(p.url), config.WithRetryMaxAttempts(1), config.WithLogger(logging.Nop{}))
}
