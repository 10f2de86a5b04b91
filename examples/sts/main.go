// Command sts is a small account on loopback: an STS, an IAM, an S3 and an
// instance metadata service, of which every call is decided by this library.
package main

func main() {}
