package pausing

import (
	"crypto/hmac"
	"encoding/hex"
	"strings"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/naming"
)

// Header is the field of a mail that its mark stands in.
const Header = "Meantime-Mark"

// maxMark is the length of the longest mark, in bytes.
const maxMark = 200

// Mark is what a mail carries, so that it is known by it if it comes back. It names what was announced, and follows from the address
// as well: once a person has another one, it counts for nothing.
func (p *Pauses) Mark(who id.ID, kind string, ref int64, address string) string {
	name := delivery.Lost{Person: who, Kind: kind, Ref: ref}.Name()
	return name + "." + p.proof(name, who, address)
}

// proof is what nobody else can make. Who has no account has no address to be paused.
func (p *Pauses) proof(name string, who id.ID, address string) string {
	if who == 0 {
		address = ""
	}
	return hex.EncodeToString(p.Secrets.Derive("knowing again what comes back\n" + name + "\n" + naming.FoldEmail(address))[:16])
}

// CameBack notes that a mail came back for good, by its mark: it is lost, and who it was for is paused. early tells that it is not certain yet
// that it was sent, so that it is to be told again. What is no mark of ours, was told before, or is forgotten, changes nothing.
func (p *Pauses) CameBack(tx *db.Tx, mark, said string) (early bool, err error) {
	at := strings.LastIndexByte(mark, '.')
	if at < 0 || len(mark) > maxMark {
		return false, nil
	}
	name, proof := mark[:at], mark[at+1:]
	lost, ok := delivery.ParseLost(name)
	if !ok || lost.Name() != name {
		return false, nil
	}
	address := ""
	if lost.Person != 0 {
		to, err := p.People.Get(tx, lost.Person)
		if fault.Is(err, fault.KindNotFound) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		address = to.Email
	}
	if !hmac.Equal([]byte(proof), []byte(p.proof(name, lost.Person, address))) {
		return false, nil
	}
	lost.Says = oneLine(said)
	was, err := p.Deliveries.CameBack(tx, lost)
	if err != nil || was != delivery.Sent || lost.Person == 0 {
		return was == delivery.Waiting, err
	}
	return false, p.Begin(tx, lost.Person, address, lost.Says)
}
