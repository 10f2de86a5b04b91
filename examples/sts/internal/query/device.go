package query

import (
	"encoding/base64"
	"time"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/account"
)

func onDevice(c *call) error {
	arn := c.get("SerialNumber")
	if arn == "" {
		arn = account.DeviceARN(c.get("Path"), c.get("VirtualMFADeviceName"))
	}
	return c.authorize("iam:"+c.name, arn, "")
}

func createVirtualMFADevice(c *call) (any, error) {
	var made *account.Device
	err := c.change(func(tx *account.Tx) (err error) {
		made, err = tx.CreateDevice(c.get("Path"), c.get("VirtualMFADeviceName"))
		return err
	})
	if err != nil {
		return nil, err
	}
	return struct {
		VirtualMFADevice struct{ SerialNumber, Base32StringSeed string }
	}{struct{ SerialNumber, Base32StringSeed string }{made.Serial, base64.StdEncoding.EncodeToString([]byte(made.Seed))}}, nil
}

func enableMFADevice(c *call) (any, error) {
	return nil, c.change(func(tx *account.Tx) error {
		return tx.EnableDevice(c.get("UserName"), c.get("SerialNumber"), c.get("AuthenticationCode1"), c.get("AuthenticationCode2"), time.Now())
	})
}

func deactivateMFADevice(c *call) (any, error) {
	return nil, c.change(func(tx *account.Tx) error { return tx.DeactivateDevice(c.get("UserName"), c.get("SerialNumber")) })
}

func deleteVirtualMFADevice(c *call) (any, error) {
	return nil, c.change(func(tx *account.Tx) error { return tx.DeleteDevice(c.get("SerialNumber")) })
}

// checkCode takes the code that the caller's device shows. A device keeps to the wall clock.
func (c *call) checkCode(serial, code string) error {
	_, err := c.server.Account.Change(func(tx *account.Tx) error { return tx.UseCode(c.Issuer, serial, code, time.Now()) })
	return err
}
