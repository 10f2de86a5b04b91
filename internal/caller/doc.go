// Package caller is the machine under package principal: who makes a request, and how
// directly an entry of a Principal element names whom. Package principal shows what
// its users need of it. All values are immutable.
package caller
