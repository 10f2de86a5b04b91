package account

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // the codes of MFA devices are made by it
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
)

// A Device is a virtual MFA device, which shows another code every 30 seconds.
type Device struct {
	Serial string // its ARN
	Seed   string // base32, as programs on telephones take it
	Owner  string // unique ID of the user who has it; "" until it is enabled
	Used   int64  // step of the last code that was taken: no code counts twice
}

const step = 30 * time.Second

// DeviceARN returns the serial number of a device, whether there is one or not.
func DeviceARN(path, name string) string { return ARN("mfa", path, name) }

// CreateDevice makes a device that is nobody's yet.
func (tx *Tx) CreateDevice(path, name string) (*Device, error) {
	if err := checkName("virtualMFADeviceName", name, maxPolicyName); err != nil {
		return nil, err
	}
	if err := checkPath(&path); err != nil {
		return nil, err
	}
	d := &Device{Serial: DeviceARN(path, name), Seed: rand.Text() + rand.Text()[:6]}
	taken, err := tx.get(devices, d.Serial, new(Device))
	if err != nil {
		return nil, err
	}
	if taken {
		return nil, alreadyExists("MFADevice entity at the same path and name already exists.")
	}
	return d, tx.put(devices, d.Serial, d)
}

// device returns the device that has the serial number.
func (tx *Tx) device(serial string) (*Device, error) {
	d := new(Device)
	ok, err := tx.get(devices, serial, d)
	if err == nil && !ok {
		err = noSuchEntity("VirtualMFADevice with serial number %s does not exist.", serial)
	}
	return d, err
}

// EnableDevice gives a device to a user who has it at hand, as two codes in a row show.
func (tx *Tx) EnableDevice(user, serial, code1, code2 string, wall time.Time) error {
	owner, err := tx.Identity(User, user)
	if err != nil {
		return err
	}
	d, err := tx.device(serial)
	if err != nil {
		return err
	}
	if d.Owner != "" {
		return alreadyExists("MFA Device is already in use.")
	}
	first, ok1 := d.step(code1, wall)
	second, ok2 := d.step(code2, wall)
	if !ok1 || !ok2 || second != first+1 {
		return fault.New("InvalidAuthenticationCode", http.StatusForbidden, "Authentication code for device is not valid.")
	}
	d.Owner, d.Used = owner.ID, second
	return tx.put(devices, serial, d)
}

// DeactivateDevice takes a device from a user.
func (tx *Tx) DeactivateDevice(user, serial string) error {
	owner, err := tx.Identity(User, user)
	if err != nil {
		return err
	}
	d, err := tx.device(serial)
	if err != nil {
		return err
	}
	if d.Owner != owner.ID {
		return noSuchEntity("MFA Device with serial number %s does not exist for user %s.", serial, user)
	}
	d.Owner = ""
	return tx.put(devices, serial, d)
}

// DeleteDevice deletes a device that is nobody's.
func (tx *Tx) DeleteDevice(serial string) error {
	d, err := tx.device(serial)
	if err != nil {
		return err
	}
	if d.Owner != "" {
		return deleteConflict("MFA VirtualDevice in use. Must deactivate first.")
	}
	return tx.delete(devices, serial)
}

// hasDevice reports whether the user or role with the unique ID has a device.
func (tx *Tx) hasDevice(owner string) (bool, error) {
	all, err := list[Device](tx, devices)
	return slices.ContainsFunc(all, func(d *Device) bool { return d.Owner == owner }), err
}

// UseCode takes a code of a device of the user with the unique ID, which is good for one call.
func (tx *Tx) UseCode(owner, serial, code string, wall time.Time) error {
	d := new(Device)
	ok, err := tx.get(devices, serial, d)
	if err != nil {
		return err
	}
	at, fits := d.step(code, wall)
	if !ok || owner == "" || d.Owner != owner || !fits || at <= d.Used {
		return fault.AccessDenied("MultiFactorAuthentication failed with invalid MFA one time pass code.")
	}
	d.Used = at
	return tx.put(devices, serial, d)
}

// step returns the step of time, around now, of which the device shows the code.
func (d *Device) step(code string, wall time.Time) (int64, bool) {
	now := wall.Unix() / int64(step.Seconds())
	for at := now - 1; at <= now+1; at++ {
		if subtle.ConstantTimeCompare([]byte(code), []byte(d.code(at))) == 1 {
			return at, true
		}
	}
	return 0, false
}

// Code returns what the device shows at a time, by RFC 6238.
func (d *Device) Code(wall time.Time) string { return d.code(wall.Unix() / int64(step.Seconds())) }

func (d *Device) code(at int64) string {
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(d.Seed)
	if err != nil {
		return ""
	}
	mac := hmac.New(sha1.New, key)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(at))) //nolint:gosec // no time before 1970
	sum := mac.Sum(nil)
	from := sum[len(sum)-1] & 0xf
	return fmt.Sprintf("%06d", (binary.BigEndian.Uint32(sum[from:from+4])&0x7fffffff)%1e6)
}
