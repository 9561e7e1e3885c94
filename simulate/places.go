package simulate

import (
	"fmt"
	"math/bits"
	"slices"
	"strconv"
)

// regions are China's 31 provinces, regions and cities under the central
// government on the mainland, by ISO 3166-2 code, with people in millions
// (census of 2020).
func regions() []struct {
	code   string
	people int
} {
	return []struct {
		code   string
		people int
	}{
		{"CN-BJ", 22}, {"CN-TJ", 14}, {"CN-HE", 75}, {"CN-SX", 35}, {"CN-NM", 24}, {"CN-LN", 43}, {"CN-JL", 24}, {"CN-HL",
			32},
		{"CN-SH", 25}, {"CN-JS", 85}, {"CN-ZJ", 65}, {"CN-AH", 61}, {"CN-FJ", 42}, {"CN-JX", 45}, {"CN-SD", 102}, {"CN-HA",
			99},
		{"CN-HB", 58}, {"CN-HN", 66}, {"CN-GD", 126}, {"CN-GX", 50}, {"CN-HI", 10}, {"CN-CQ", 32}, {"CN-SC", 84}, {"CN-GZ",
			39},
		{"CN-YN", 47}, {"CN-XZ", 4}, {"CN-SN", 40}, {"CN-GS", 25}, {"CN-QH", 6}, {"CN-NX", 7}, {"CN-XJ", 26},
	}
}

// regionEnds are the persons at which regions end: neighbours in number are
// neighbours in place.
func regionEnds(persons int) []int {
	total := 0
	for _, r := range regions() {
		total += r.people
	}
	var ends []int
	sum := 0
	for _, r := range regions() {
		sum += r.people
		ends = append(ends, int(int64(persons)*int64(sum)/int64(total)))
	}
	return ends
}

func regionOf(ends []int, p int) int {
	at, _ := slices.BinarySearch(ends, p+1)
	return min(at, len(ends)-1)
}

// regionCode is a region's code, "" for none.
func (s *Sim) regionCode(region int) string {
	if region < 0 {
		return ""
	}
	return s.regionCodes[region]
}

func regionCodes() []string {
	var codes []string
	for _, r := range regions() {
		codes = append(codes, r.code)
	}
	return codes
}

const (
	idModulus = 1_000_000_000_000
	idFactor  = 387_420_489     // 3^18 has no divisor in common with idModulus
	idInverse = 555_513_180_409 // of idFactor, modulo idModulus
)

// appendID writes the account's number: 99, three digits of its institution,
// and twelve that look like no sequence. Numbers that begin with 9 are not
// given to cards of banks, so that none can be anybody's.
func (s *Sim) appendID(dst []byte, a AccountNo) []byte {
	place := s.Place(a)
	v := (uint64(a)*idFactor + s.idOffset) % idModulus
	dst = append(dst, '9', '9', byte('0'+place/100), byte('0'+place/10%10), byte('0'+place%10))
	return appendPadded(dst, v, 12)
}

// appendPadded writes a number with leading zeros, two digits at a time.
func appendPadded(dst []byte, v uint64, digits int) []byte {
	const pairs = "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849" +
		"5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899"
	at := len(dst)
	dst = append(dst, "00000000000000000000"[:digits]...)
	i := len(dst)
	for ; v > 0 && i-2 >= at; i -= 2 {
		pair := v % 100 * 2
		dst[i-2], dst[i-1] = pairs[pair], pairs[pair+1]
		v /= 100
	}
	if v > 0 && i > at {
		dst[i-1] = byte('0' + v%10)
	}
	return dst
}

// ID is the account's number as files have it.
func (s *Sim) ID(a AccountNo) string { return string(s.appendID(nil, a)) }

// Find is the account with a number, and whether there is one.
func (s *Sim) Find(id string) (AccountNo, bool) {
	if len(id) != 17 {
		return 0, false
	}
	v, err := strconv.ParseUint(id[5:], 10, 64)
	if err != nil {
		return 0, false
	}
	high, low := bits.Mul64((v+idModulus-s.idOffset)%idModulus, idInverse)
	n := bits.Rem64(high, low, idModulus)
	if n >= uint64(len(s.world.accounts)) || s.ID(AccountNo(n)) != id {
		return 0, false
	}
	return AccountNo(n), true
}

// institutions names the banks and wallet companies by number.
func institutions(c *PopulationConfig) []string {
	var names []string
	for i := range c.Banks {
		names = append(names, fmt.Sprintf("Bank %03d", i))
	}
	for i := range c.Wallets {
		names = append(names, fmt.Sprintf("Wallet %02d", i))
	}
	return names
}

// name makes a person's name up from the person's number.
func (s *Sim) name(p int) string { return string(s.appendName(nil, p)) }

func (s *Sim) appendName(dst []byte, p int) []byte {
	const surnames = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
	const given = "伟芳娜秀敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉红建文斌宇浩欣怡佳雪梅兰晨"
	const size = len("王") // every character here takes as many bytes
	pick := func(from string, h uint64) string {
		at := int(h%uint64(len(from)/size)) * size
		return from[at : at+size]
	}
	h := mixed(s.seed, uint64(p), 11)
	dst = append(append(dst, pick(surnames, h)...), pick(given, h>>8)...)
	if h>>40%4 > 0 {
		dst = append(dst, pick(given, h>>24)...)
	}
	return dst
}

// phone is a number that nobody has: none of China's begins with 100.
func (s *Sim) phone(p int) string { return string(s.appendPhone(nil, p)) }

func (s *Sim) appendPhone(dst []byte, p int) []byte {
	return appendPadded(append(dst, "100"...), mixed(s.seed, uint64(p), 12)%1e8, 8)
}
